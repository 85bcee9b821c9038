import ArgumentParser
import Files
import Flambeau
import Foundation

/// `flambeau compare`: the distance of a scan from any mesh, as the NoW benchmark measures it.
struct CompareCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Measure a scan against a mesh, as the NoW benchmark does.",
        discussion: """
            Prints the distances of the scan's vertices to the closest points of the mesh within the face: median, \
            mean, standard deviation, 90 % and the share under 1 mm. Both files are in one frame and unit, as \
            `flambeau fit` writes them; --align first moves the mesh rigidly to where it lies closest.

            The face is found from landmarks on the scan, or from the mesh when it has the model's vertices. Vertices \
            that cannot be seen from outside (the inside of a mouth, eyeballs behind lids) are left out, and counted; \
            --whole measures everything.

            The benchmark itself aligns with a size: landmarks first, where both have them, then rotation, translation and \
            scale by the squares of the distances. --scale does the same.
            """)

    @Argument(help: "The mesh measured.", completion: .file())
    var mesh: String

    @Argument(help: "The scan.", completion: .file(), transform: InputPath.resolve)
    var scan: String

    @Option(
        help: "Landmarks on the scan, which say where the face is.", completion: .file(), transform: InputPath.resolve)
    var landmarks: String?

    @Option(help: "The landmarks' scheme. (default: by their number)")
    var scheme: LandmarkScheme?

    @OptionGroup var model: ModelOptions

    @Option(help: "The unit of both files: auto, m, cm or mm.")
    var unit: UnitOption = .auto

    @Flag(help: "Measure everywhere, not within the face alone.")
    var whole = false

    @Flag(help: "Move the mesh onto the scan first, by closest points within what is measured.")
    var align = false

    @Flag(help: "Let the mesh take another size while it is aligned, as the NoW benchmark does; implies --align.")
    var scale = false

    @Option(
        help: "Also write a PNG of the scan coloured by its distance from the mesh.",
        completion: .file(extensions: ["png"]))
    var picture: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try OutputFiles.check(
            [picture].compactMap(\.self), against: [mesh, scan] + [landmarks, model.model].compactMap(\.self))
        Interruption.listen()
        let pipeline = ComparisonPipeline(
            try model.load().head,
            options: ComparisonOptions(
                unit: unit.unit, whole: whole, alignment: scale ? .similarity : align ? .rigid : .none),
            threads: threads)
        let comparison = try pipeline.run(
            mesh, scan, landmarks: try landmarks.map { try LandmarkFile.read($0, scheme: scheme) },
            landmarkFile: landmarks, progress: { _ in !Interruption.isRequested })
        if let picture {
            try ImageFile.write(comparison.picture { _ in !Interruption.isRequested }, to: picture)
        }
        try common.print(comparison.error, comparison.error.table(unit: comparison.unit))
    }
}

extension FaceError {
    /// The statistics, a line each.
    func table(unit: LengthUnit) -> String {
        String(
            format: """
                unit       %@
                points     %d%@
                median     %.3f mm
                mean       %.3f mm
                deviation  %.3f mm
                90 %%       %.3f mm
                < 1 mm     %.1f %%
                """, unit.symbol, pointCount,
            hiddenCount > 0 ? ", and \(hiddenCount) that cannot be seen from outside" : "", median, mean,
            standardDeviation, ninetiethPercentile,
            100 * shareWithinOneMillimetre)
    }
}
