import Flambeau
import Foundation

/// Reads files into what the studio shows, by what they hold.
struct ItemReader: Sendable {
    let head: Head
    let model: ModelReference
    let threads: Int

    /// What the studio makes of a file or of a fit's folder.
    ///
    /// - Throws: what the reader of that kind of file throws: an error that names the file, the place and what to do.
    func read(_ path: String, name: String, id: String) throws -> StudioItem {
        if FileNames.isFolder(path) { return try fit(path, name: name, id: id) }
        switch (path as NSString).pathExtension.lowercased() {
        case "json", "npz":
            guard try StateFile.read(path) == nil else {
                throw StudioError(.file, "\(name) is a state of the studio; open it with `flambeau studio \(name)`")
            }
            if let item = try parameters(path, name: name, id: id) { return item }
            return try track(path, name: name, id: id)
        case "yaml", "yml", "csv", "npy": return try track(path, name: name, id: id)
        case let ending where PhotoFormat.allCases.contains { $0.endings.contains(ending) }:
            let photo = try ImageFile.read(path)
            return StudioItem(
                id: id, name: name, path: path,
                content: .photo(width: photo.image.width, height: photo.image.height),
                bundle: try PhotoBundle.encoded(photo, name: name))
        case let ending where ClipBundle.endings.contains(ending):
            return StudioItem(
                id: id, name: name, path: path, content: .clip,
                bundle: try BinaryBundle().encoded(ClipBundle(name: name)))
        default:
            let scan = try MeshFile.read(path)
            let left = scan.report.droppedDescription
            return StudioItem(
                id: id, name: name, path: path, content: .scan(scan), bundle: try ScanBundle.encoded(scan, name: name),
                notes: left.isEmpty ? [] : ["left out: \(left)"])
        }
    }

    /// A parameter file of one head; `nil` for one that is something else.
    private func parameters(_ path: String, name: String, id: String) throws -> StudioItem? {
        if (path as NSString).pathExtension.lowercased() == "json" {
            let data = Data(try FileReader.bytes(at: path, limit: 1 << 28))
            guard let object = try? JSONText.parse(data) as? [String: Any],
                ["shape", "expression", "pose"].contains(where: { object[$0] != nil })
            else { return nil }
        } else {
            guard let contents = try? ParameterFile.read(path), contents.parameters.count == 1 else { return nil }
        }
        let list = try ParameterFile.read(path, for: head, checksum: model.checksum)
        return try item(list[0], path, name, id)
    }

    private func item(
        _ parameters: HeadParameters, _ path: String, _ name: String, _ id: String, layers: HeadLayers? = nil
    ) throws -> StudioItem {
        var bundle = BinaryBundle()
        layers?.add(to: &bundle)
        return StudioItem(
            id: id, name: name, path: path, content: .head(parameters),
            bundle: try bundle.encoded(HeadItemBundle(name: name, parameters: ParameterRecord(parameters))))
    }

    private func track(_ path: String, name: String, id: String) throws -> StudioItem {
        let track = try TrackFile.read(path, for: head)
        return StudioItem(
            id: id, name: name, path: path, content: .track(track), bundle: try TrackBundle.encoded(track),
            notes: track.notes)
    }

    /// What `flambeau fit` left in a folder: the scan with its fit, or the head alone where the scan is no longer there.
    private func fit(_ folder: String, name: String, id: String) throws -> StudioItem {
        let file = folder + "/parameters.json"
        guard FileManager.default.fileExists(atPath: file) else {
            throw StudioError(
                .file, "\(name) is a folder without parameters.json; a fit's folder or a file was expected")
        }
        let parameters = try ParameterFile.read(file, for: head, checksum: model.checksum)[0]
        let layers = HeadLayers(in: folder, of: parameters, head)
        let bytes = try? FileReader.bytes(at: folder + "/" + HeadFiles.report, limit: 1 << 26)
        let report = bytes.flatMap { try? JSONText.decode(FitReport.self, from: Data($0)) }
        // The scan lies where the fit read it, or was brought along.
        let scanName = (report.map { $0.scan as NSString })?.lastPathComponent ?? ""
        guard let report,
            let scan = [report.scan, folder + "/" + scanName].first(where: FileManager.default.fileExists)
        else { return try item(parameters, folder, name, id, layers: layers) }
        var item = try read(scan, name: scanName, id: id)
        guard case .scan(let scan) = item.content else { return item }
        item.fit = try FitBundle.encoded(
            parameters, of: scan.mesh, metres: report.unit.metres, head: head, report: report,
            layers: layers, threads: threads)
        item.folder = folder
        return item
    }
}
