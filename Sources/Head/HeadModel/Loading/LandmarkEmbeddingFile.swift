internal import Landmarks
public import Archives
import Foundation

/// A landmark file for FLAME: its embeddings by scheme, and the contour that depends on yaw where the file holds it.
///
/// Four layouts are read: the static pickle of 51 points, the dynamic `.npy` of 79 contour rows, DECA's `.npy` with both
/// and the full 68 points, whose contour is in torch tensors, and the `.npz` of 105 MediaPipe points.
public struct LandmarkEmbeddingFile: Sendable {
    /// The embeddings in the file.
    public let embeddings: [LandmarkEmbedding]
    /// A contour that stands alone, to be joined to an embedding of `ibug51` or `ibug68`.
    public let contour: LandmarkEmbedding.Contour?

    /// Loads a file.
    ///
    /// - Parameters:
    ///   - path: the file; nothing in it is executed.
    ///   - source: a name for the embedding, since there are two of 51 points that differ; the file's own name if `nil`.
    /// - Throws: `ArchiveError` when the file cannot be read or holds no landmarks of these layouts.
    public static func load(_ path: String, source: String? = nil) throws(ArchiveError) -> LandmarkEmbeddingFile {
        try LandmarkEmbeddingFile(ArchiveFile.value(at: path), path: path, source: source)
    }

    /// The landmarks that the contents of a file hold; the path is for messages and names.
    ///
    /// - Throws: `ArchiveError` as `load(_:source:)` does.
    package init(_ value: PickleValue, path: String, source: String? = nil) throws(ArchiveError) {
        let source = source ?? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        if let lists = value.items, lists.count == 2 {
            // The dynamic embedding as two lists rather than by name.
            let entries = zip(["lmk_face_idx", "lmk_b_coords"], lists).map {
                PickleValue.Entry(key: .text($0), value: $1)
            }
            let fields = try ArrayFields(.dictionary(entries), path: path)
            (embeddings, contour) = ([], try Self.contour("lmk_face_idx", "lmk_b_coords", fields))
            return
        }
        let fields = try ArrayFields(value, path: path)
        if fields.value["static_lmk_faces_idx"] != nil {
            let contour =
                fields.value["dynamic_lmk_faces_idx"] == nil
                ? nil : try Self.contour("dynamic_lmk_faces_idx", "dynamic_lmk_bary_coords", fields)
            var found = [try Self.embedding("static_lmk_faces_idx", "static_lmk_bary_coords", source, fields)]
            if fields.value["full_lmk_faces_idx"] != nil {
                found.append(try Self.embedding("full_lmk_faces_idx", "full_lmk_bary_coords", source, fields))
            }
            embeddings = found.map { Self.joined($0, contour) }
            self.contour = nil
        } else if try fields.array(["lmk_face_idx"])?.array.shape.count == 2 {
            (embeddings, contour) = ([], try Self.contour("lmk_face_idx", "lmk_b_coords", fields))
        } else {
            (embeddings, contour) = ([try Self.embedding("lmk_face_idx", "lmk_b_coords", source, fields)], nil)
        }
    }

    private static func joined(
        _ embedding: LandmarkEmbedding, _ contour: LandmarkEmbedding.Contour?
    ) -> LandmarkEmbedding {
        var embedding = embedding
        embedding.contour = contour
        return embedding
    }

    /// Landmarks of one list of triangles and weights; the number of points says the scheme.
    private static func embedding(
        _ faces: String, _ weights: String, _ source: String, _ fields: ArrayFields
    ) throws(ArchiveError) -> LandmarkEmbedding {
        let found = try fields.required([faces], "a triangle for each landmark")
        let count = found.array.count
        // DECA keeps the full points with a leading dimension of one.
        let triangles = try fields.integers(
            (found.name, NumericArray(shape: [count], elements: found.array.elements)), [nil],
            "a triangle for each landmark")
        let (name, array) = try fields.required([weights], "(\(count), 3)")
        guard array.count == 3 * count, array.shape.last == 3, let values = array.doubles else {
            throw fields.failure(
                name, "has shape \(ArrayFields.tuple(array.shape)) where (\(count), 3) is expected",
                "give barycentric weights for each of '\(faces)'")
        }
        var indices: [Int]?
        if let found = try fields.array(["landmark_indices"]) {
            indices = try fields.integers(found, [count], "the number of each landmark in its scheme").map { Int($0) }
        }
        let scheme: LandmarkScheme =
            switch (count, indices) {
            case (_, .some): .mediapipe478
            case (51, nil): .ibug51
            case (68, nil): .ibug68
            case (478, nil): .mediapipe478
            default:
                throw fields.failure(
                    faces, "has \(count) landmarks, which is no scheme known here",
                    "give 51 or 68 of iBUG's, or MediaPipe's with 'landmark_indices'")
            }
        return LandmarkEmbedding(
            scheme: scheme, source: source, indices: indices, triangles: triangles,
            barycentric: LandmarkEmbedding.corners(values))
    }

    private static func contour(
        _ faces: String, _ weights: String, _ fields: ArrayFields
    ) throws(ArchiveError) -> LandmarkEmbedding.Contour {
        try LandmarkEmbedding.Contour(
            faces: fields.required([faces], "(79, 17)"), weights: fields.required([weights], "(79, 17, 3)"), fields)
    }
}
