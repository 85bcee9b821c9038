internal import Files
internal import Foundation
internal import Fitting
internal import Images
internal import Meshes
public import Registration
public import Rigs

/// Somebody's own mesh of a head, of any topology, orientation and unit, with the 52 shapes, joints and weights of the head
/// model: found and fitted as a scan is, then carried over.
///
///     try RigPipeline(try ScanPipeline()).run("head.obj", to: "rig.glb")
///
/// `flambeau rig` does this and prints.
public struct RigPipeline: Sendable {
    /// What finds and fits the head; its `detail` is always done.
    public var scans: ScanPipeline
    /// How the rig is made.
    public var options: MeshRigOptions

    /// The confidence from which on a face that was found is rigged.
    private static let smallestConfidence = 0.5

    /// A pipeline that fits as `scans` does.
    public init(_ scans: ScanPipeline, options: MeshRigOptions = MeshRigOptions()) {
        self.scans = scans
        self.scans.options.detail = true
        self.options = options
    }

    /// Rigs the mesh of a file and writes the rig, whole or not at all.
    ///
    /// - Parameters:
    ///   - mesh: the file.
    ///   - landmarks: a file of landmarks on it, where there is one; without, the face is looked for.
    ///   - path: the file to write, `.glb`, `.usda` or `.usdz`.
    ///   - progress: called before each step; `false` cancels.
    /// - Throws: as ``ScanPipeline/run(_:landmarks:progress:)``; `RigError` where the face is not sure, or the mesh cannot
    ///   be rigged; `FileError` when the rig cannot be written.
    @discardableResult public func run(
        _ mesh: String, landmarks: String? = nil, to path: String, progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> RigReport {
        let format = try ExportFormat(path: path)
        guard !format.isCapture else { throw RigError.notARig(path: path) }
        try OutputFiles.check([path], against: [mesh, landmarks].compactMap(\.self))
        let result = try scans.run(mesh, landmarks: landmarks, progress: progress)
        let confidence = result.report.verification?.confidence
        if landmarks == nil, let confidence, confidence < Self.smallestConfidence {
            throw RigError.uncertain(path: mesh, confidence: confidence)
        }
        let loaded = try MeshFile.read(mesh, keepingVertices: true)
        var notes: [String] = result.report.notes
        let materials = self.materials(of: loaded, mesh, &notes)
        let rigged = try MeshRig(
            loaded, fitted: fitted(result), materials: materials, options: options, path: mesh
        ) { progress(FitProgress(stage: 0, stageCount: 1, name: "carry shapes over", iteration: 1, energy: 0)) }
        var files = [path]
        switch format {
        case .glb: try GLBExporter().write(rigged.rig, to: path)
        default: files = try USDExporter().write(rigged.rig, to: path)
        }
        notes += self.notes(on: rigged, loaded)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        let rig = rigged.rig
        return RigReport(
            mesh: mesh, file: path, bytes: size, companions: Array(files.dropFirst()),
            unit: .init(result.fit.unit, found: scans.options.unit == nil), confidence: confidence,
            error: result.report.detail?.error, match: rigged.match, vertices: loaded.mesh.vertexCount,
            pieces: zip(rig.pieces, rigged.kinds).map { piece, kind in
                .init(
                    name: piece.name, kind: kind, vertices: piece.vertices.count, triangles: piece.triangles.count / 3)
            }, joints: rig.joints.map(\.name), morphs: rig.morphs.map(\.name), notes: notes)
    }

    /// The head as it lies on the mesh: the person's own, its vertices free.
    private func fitted(_ result: ScanResult) -> FittedHead {
        var parameters = result.fit.parameters
        var head = scans.head
        if let detail = result.detail {
            head = head.personalized(by: detail.template)
            parameters.shape = []
        }
        return FittedHead(
            head, at: parameters, unit: result.fit.unit, isInsideOut: result.fit.isInsideOut)
    }

    /// What the mesh's materials look like, as far as its file says and the pictures are there.
    private func materials(of loaded: LoadedMesh, _ path: String, _ notes: inout [String]) -> [RigMaterial] {
        let folder = (path as NSString).deletingLastPathComponent
        return loaded.materials.enumerated().map { number, material in
            let name = material.name.isEmpty ? "material_\(number + 1)" : material.name
            var bytes = material.textureImage
            if bytes == nil, let file = material.textureFile {
                let beside = (folder as NSString).appendingPathComponent(file.replacing("\\", with: "/"))
                do { bytes = try Array(FileReader.bytes(at: beside, limit: 1 << 28)) } catch {
                    notes.append("the texture of material “\(name)” is left out: \(error)")
                }
            }
            guard let bytes, !loaded.textureCoordinates.isEmpty else { return RigMaterial(name: name) }
            do {
                let picture = try ImageFile.decode(bytes, name: "\(path), material “\(name)”").image
                let isKnown = bytes.starts(with: [0xFF, 0xD8]) || bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
                return RigMaterial(
                    name: name, texture: isKnown ? bytes : try picture.pngData(), repeats: true)
            } catch {
                notes.append("the texture of material “\(name)” is left out: \(error)")
                return RigMaterial(name: name)
            }
        }
    }

    private func notes(on rigged: MeshRig, _ loaded: LoadedMesh) -> [String] {
        var notes: [String] = []
        let kinds = Set(rigged.kinds)
        if !kinds.contains(.leftEye) || !kinds.contains(.rightEye) {
            notes.append("the mesh has no eyeball of its own on a side: gazes move the lids alone there")
        }
        if !kinds.contains(.upperTeeth), !kinds.contains(.lowerTeeth), !kinds.contains(.mouth) {
            notes.append("the mesh has no teeth")
        }
        if rigged.hasSealedLips {
            notes.append(
                "the mesh's lips are one sheet, which an open jaw stretches; cut it along the mouth to open it")
        }
        return notes
    }
}
