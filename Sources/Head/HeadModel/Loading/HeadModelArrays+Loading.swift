public import Archives
import Foundation

extension HeadModelArrays {
    /// Loads a head model: any edition of FLAME as its authors publish it (a pickle of any protocol), an `.npz` with the
    /// same keys, or an `.npz` of ours, which holds landmarks, regions, texture coordinates and named expressions too.
    ///
    /// Where the file does not give `shape_count`, the first 300 columns of `shapedirs` are identity and what follows is
    /// expression, as in every edition of FLAME; a file of up to 300 columns has no expressions.
    ///
    /// - Parameters:
    ///   - path: the file; nothing in it is executed.
    ///   - shapeCount: the number of identity columns, for files cut down from others that do not say so.
    ///   - pieces: whether teeth, gums, tongue and lashes come along, where the file has them.
    /// - Throws: `ArchiveError` that names the array and the shape expected, when the file cannot be read, an array is
    ///   missing, arrays disagree, or a number is not finite.
    public static func load(
        _ path: String, shapeCount: Int? = nil, pieces: HeadPieces = .none
    ) throws(ArchiveError) -> HeadModelArrays {
        try HeadModelArrays(contents(of: path, pieces), path: path, shapeCount: shapeCount)
    }

    /// What a file holds; arrays of pieces that nobody asks for are not even unpacked.
    private static func contents(of path: String, _ pieces: HeadPieces) throws(ArchiveError) -> PickleValue {
        guard pieces == .none, path.lowercased().hasSuffix(".npz") else { return try ArchiveFile.value(at: path) }
        let archive = try NumpyArchive(at: path)
        guard archive.names.contains("pieces_names") else { return try ArchiveFile.value(at: path) }
        var entries: [PickleValue.Entry] = []
        for name in archive.names where !name.hasPrefix(PieceArrays.prefix) {
            if let value = try archive.value(name) { entries.append(.init(key: .text(name), value: value)) }
        }
        return .dictionary(entries)
    }

    /// The model that the contents of a file make; the path is for messages and, where the file does not name the
    /// model, for its name.
    ///
    /// - Throws: `ArchiveError` as `load(_:shapeCount:)` does.
    package init(_ value: PickleValue, path: String, shapeCount: Int? = nil) throws(ArchiveError) {
        let fields = try ArrayFields(value, path: path)
        let template = try fields.doubles(
            fields.required(["v_template", "default_v", "template_v"], "the mean head, (V, 3)"), [nil, 3],
            "the mean head, a row for each vertex")
        let count = template.count / 3
        let ofVertices = "for the \(count) vertices of the template"
        let blendShapes = try fields.required(["shapedirs", "blendshapes"], "the blend shapes, (V, 3, S + E)")
        let correctives = try fields.required(["posedirs"], "the pose correctives, (V, 3, 36)")
        let regressor = try fields.required(
            ["J_regressor", "joint_regressor"], "the joint regressor, (5, V)")
        if let joints = regressor.array.shape.first, joints != 5 {
            throw fields.failure(
                regressor.name, "describes \(joints) joints; a FLAME model has five: root, neck, jaw and two eyes",
                "give a head model, not one of a body or hand")
        }
        self.init(
            name: URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent, shapeCount: 0,
            template: template,
            triangles: try fields.integers(
                fields.required(["f", "faces"], "the triangles, (F, 3)"), [nil, 3], "three vertices a triangle"),
            blendShapes: try fields.doubles(blendShapes, [count, 3, nil], "blend shapes \(ofVertices)"),
            poseCorrectives: try fields.doubles(
                correctives, [count, 3, Self.poseColumnCount], "pose correctives \(ofVertices) and four joints"),
            jointRegressor: try fields.doubles(regressor, [5, count], "a joint regressor \(ofVertices)"),
            weights: try fields.doubles(
                fields.required(["weights", "lbs_weights"], "the skinning weights, (V, 5)"), [count, 5],
                "skinning weights \(ofVertices)"),
            parents: try Self.parents(fields))
        if let name = fields.value["model_name"]?.array?.strings?.first, !name.isEmpty { self.name = name }
        self.shapeCount = try Self.shapeCount(fields, given: shapeCount, columns: blendShapes.array.shape[2])
        try readExtras(fields)
        pieces = try PieceArrays(fields, of: self)
        try validate(path: path)
    }

    /// The first row of the kinematic tree; the root's parent is written −1, or as the unsigned number with its bits.
    private static func parents(_ fields: ArrayFields) throws(ArchiveError) -> [Int] {
        let expected = "the parent and the number of each joint, (2, 5)"
        let found = try fields.required(["kintree_table"], expected)
        guard found.array.shape == [2, 5], let values = found.array.integers else {
            throw fields.failure(
                found.name, "has shape \(ArrayFields.tuple(found.array.shape)) where (2, 5) is expected",
                "it should be \(expected)")
        }
        return values.prefix(5).map { $0 == Int(UInt32.max) ? -1 : $0 }
    }

    private static func shapeCount(_ fields: ArrayFields, given: Int?, columns: Int) throws(ArchiveError) -> Int {
        let written = try fields.array(["shape_count"])?.array.integers?.first
        let count = given ?? written ?? min(300, columns)
        guard (0...columns).contains(count) else {
            throw fields.failure(
                "shape_count", "is \(count), but 'shapedirs' has \(columns) columns",
                "give the number of its columns that are identity")
        }
        return count
    }
}
