import Flambeau

/// Photo after photo: what is wrong with one does not stop the others.
struct PhotoRun {
    let console = Console()
    let form: ReportForm

    /// Reads the photos and calls `body` with each, its path and its number; tells of those that fail, and prints each
    /// report that has a line of its own.
    ///
    /// - Parameter body: returns a report, and whether all went well.
    /// - Returns: a report a photo, those that could not be read with the reason, where they are still to be printed; and
    ///   whether all went well.
    func each(
        _ list: PictureList, _ body: (Photo, String, Int) throws -> (report: PhotoReport, succeeded: Bool)
    ) throws -> (reports: [PhotoReport], succeeded: Bool) {
        var (reports, succeeded, number): ([PhotoReport], Bool, Int) = ([], true, 0)
        for item in list.items {
            var name = ""
            do {
                do { name = try item.get() } catch {
                    name = error.path
                    throw error
                }
                defer { number += 1 }
                let (report, isWhole) = try body(try ImageFile.read(name), name, number)
                reports.append(report)
                succeeded = succeeded && isWhole
            } catch {
                tell("\(error)")
                reports.append(PhotoReport(photo: name, error: error))
                succeeded = false
            }
            try form.print(reports[reports.count - 1])
            // What is printed need not be kept.
            if form != .array { reports.removeAll() }
        }
        return (reports, succeeded)
    }

    /// Tells of a photo without faces, and of faces without a pose.
    ///
    /// - Returns: whether there was nothing to tell.
    func check(_ path: String, _ photo: Photo, faces: Int, failures: [PhotoResult.Failure] = []) -> Bool {
        for failure in failures { tell("\(failure.error)") }
        guard faces == 0, failures.isEmpty else { return failures.isEmpty }
        let (width, height) = (photo.image.width, photo.image.height)
        tell(
            min(width, height) < 16
                ? "\(path): \(width)×\(height) pixels are too few to show a face; 16 each way is the least"
                : "\(path): no face found; try a lower --min-confidence or --threshold, or a smaller --min-size")
        return false
    }

    func tell(_ text: String) { console.note("Error: " + text) }
}
