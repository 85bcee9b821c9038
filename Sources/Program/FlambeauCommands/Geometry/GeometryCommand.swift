import ArgumentParser

/// `flambeau geometry`: camera geometry from correspondences in files.
struct GeometryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "geometry",
        abstract: "Poses, homographies, epipolar geometry, points and cameras from correspondences.",
        discussion: """
            FILE is JSON, one problem or an array of them, or CSV with one correspondence a line.

            One view:  {"camera": {"model", "width", "height", "params"}, "points2D": [[x, y], …], "points3D": [[x, y, z], …]}
            Two views: {"camera1": {…}, "camera2": {…}, "points1": [[x, y], …], "points2": [[x, y], …]}
            CSV:       x,y,X,Y,Z for one view, x1,y1,x2,y2 for two, and the camera by --camera

            Pixels are COLMAP's: the centre of the top-left pixel is at (0.5, 0.5). Camera models have COLMAP's names and \
            parameter order; a camera without "params" has an unknown focal length, which pnp estimates too.
            """,
        subcommands: [
            PnPCommand.self, HomographyCommand.self, FundamentalCommand.self, EssentialCommand.self,
            TriangulateCommand.self, CalibrateCommand.self,
        ])
}
