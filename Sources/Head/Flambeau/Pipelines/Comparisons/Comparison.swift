internal import Files
public import Fitting
public import Images
public import Meshes
public import Registration
internal import SpatialGeometry

/// How far a scan lies from a mesh, and both as they were measured.
public struct Comparison: Sendable {
    /// The distances.
    public let error: FaceError
    /// The unit of both files, as it was given or found.
    public let unit: LengthUnit
    /// The mesh as it was measured: moved where that was asked for, in the scan's frame and unit.
    public let mesh: TriangleMesh
    /// The scan.
    public let scan: TriangleMesh
    /// Takes the files' frame to the head's, in metres.
    let headFromScan: SimilarityTransform
    let threads: Int

    /// The scan coloured by its signed distance from the mesh, seen from the face's front.
    ///
    /// - Parameter progress: called before each part of the work; `false` cancels.
    /// - Throws: `FittingError` when the caller cancels.
    public func picture(progress: (FitProgress) -> Bool = { _ in true }) throws -> Image {
        try ErrorPicture().image(
            of: scan.transformed(by: headFromScan), against: mesh.transformed(by: headFromScan), threads: threads,
            progress: progress)
    }
}
