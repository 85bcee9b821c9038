internal import Foundation

/// The binary data of a glTF document: its buffers, read when first asked for, and what accessors say lies in them.
///
/// Every offset, stride and count is compared with the bytes that are there before anything is taken; what accessors
/// make of them is charged to one budget, since any number of accessors may name the same bytes.
struct GLTFBuffers {
    private let path: String
    private let document: GLTFDocument
    private let chunk: ArraySlice<UInt8>?
    private var neighbours: NeighbourFiles
    private var buffers: [Int: ArraySlice<UInt8>] = [:]
    /// What may still be made of the data.
    var budget: GLTFBudget
    /// The values of accessors read before.
    private var known: [Int: [Float]] = [:]

    /// The buffers of a container, those in files of their own among `neighbours`.
    init(_ container: GLTFContainer, path: String, neighbours: NeighbourFiles, budget: GLTFBudget) {
        self.path = path
        self.neighbours = neighbours
        self.budget = budget
        document = container.document
        chunk = container.chunk
    }

    /// The bytes of a buffer view.
    ///
    /// - Throws: `MeshError.invalid` when the view or its buffer is not there or ends before it should.
    mutating func view(_ index: Int) throws(MeshError) -> ArraySlice<UInt8> {
        guard let view = document.bufferViews?[named: index] else {
            throw failure("bufferViews[\(index)]", "there is no such buffer view")
        }
        let buffer = try buffer(view.buffer)
        let start = view.byteOffset ?? 0
        guard start >= 0, view.byteLength >= 0, start <= buffer.count, view.byteLength <= buffer.count - start else {
            throw failure("bufferViews[\(index)]", "the view does not fit into its buffer of \(buffer.count) bytes")
        }
        return buffer[buffer.startIndex + start..<buffer.startIndex + start + view.byteLength]
    }

    private mutating func buffer(_ index: Int) throws(MeshError) -> ArraySlice<UInt8> {
        if let known = buffers[index] { return known }
        let place = "buffers[\(index)]"
        guard let buffer = document.buffers?[named: index] else { throw failure(place, "there is no such buffer") }
        var bytes: ArraySlice<UInt8>
        if let uri = buffer.uri {
            bytes = try data(of: uri, place)[...]
        } else if index == 0, let chunk {
            bytes = chunk
        } else {
            throw failure(place, "the buffer names no data")
        }
        guard buffer.byteLength >= 0, buffer.byteLength <= bytes.count else {
            throw failure(
                place, "the buffer has \(bytes.count) bytes instead of \(buffer.byteLength); it is cut off or broken")
        }
        bytes = bytes.prefix(buffer.byteLength)
        buffers[index] = bytes
        return bytes
    }

    /// The bytes of an address: those it holds itself, or a file beside the mesh.
    mutating func data(of uri: String, _ place: String) throws(MeshError) -> [UInt8] {
        if let data = GLTFBuffers.embedded(uri) {
            guard let data else { throw failure(place, "the data is not base64") }
            return data
        }
        guard let bytes = neighbours.bytes(of: uri.removingPercentEncoding ?? uri) else {
            throw failure(
                place,
                "“\(uri.prefix(200))” is not a file in the folder of the mesh that can be read; put it there, or save "
                    + "the mesh as GLB")
        }
        budget.add(bytes: bytes.count)
        return bytes
    }

    /// The bytes of a `data:` address, `.some(nil)` for broken ones; `nil` for other addresses.
    static func embedded(_ uri: String) -> [UInt8]?? {
        guard uri.utf8.prefix(5).elementsEqual("data:".utf8) else { return nil }
        guard let comma = uri.utf8.firstIndex(of: UInt8(ascii: ",")), uri[..<comma].hasSuffix(";base64"),
            let data = Data(base64Encoded: String(uri[uri.utf8.index(after: comma)...]))
        else { return .some(nil) }
        return Array(data)
    }

    /// The number of elements of an accessor.
    func count(_ index: Int) throws(MeshError) -> Int { try accessor(index).count }

    private func accessor(_ index: Int) throws(MeshError) -> GLTFDocument.Accessor {
        guard let accessor = document.accessors?[named: index] else {
            throw failure("accessors[\(index)]", "there is no such accessor")
        }
        guard accessor.count >= 0, accessor.count <= RawMesh.largestCount else {
            throw failure("accessors[\(index)]", "\(accessor.count) is not a number of elements that fits into a file")
        }
        return accessor
    }

    /// The values of an accessor, as many an element as its type has, normalised where it says so.
    ///
    /// - Parameter width: the numbers of values an element may have.
    /// - Returns: the packed values, and how many an element has.
    mutating func values(
        _ index: Int, width: ClosedRange<Int>
    ) throws(MeshError) -> (values: [Float], width: Int) {
        let place = "accessors[\(index)]"
        let accessor = try accessor(index)
        guard let type = GLTFComponent(rawValue: accessor.componentType),
            let found = GLTFBuffers.widths[accessor.type], width.contains(found)
        else {
            throw failure(place, "“\(accessor.type)” of \(accessor.componentType) is not what belongs here")
        }
        if let values = known[index] { return (values, found) }
        try budget.spend(accessor.count, path, place)
        var values = [Float](repeating: 0, count: found * accessor.count)
        let isNormalized = accessor.normalized ?? false
        if let view = accessor.bufferView {
            try read(view, accessor.byteOffset, stride: true, type, found, accessor.count, place) {
                bytes, at, element in
                for value in 0..<found {
                    values[found * element + value] = type.load(bytes, at: at + value * type.size, isNormalized)
                }
            }
        }
        if let sparse = accessor.sparse {
            let indices = try sparseIndices(sparse, accessor.count, place)
            try read(
                sparse.values.bufferView, sparse.values.byteOffset, stride: false, type, found, sparse.count, place
            ) { bytes, at, element in
                for value in 0..<found {
                    values[found * indices[element] + value] = type.load(
                        bytes, at: at + value * type.size, isNormalized)
                }
            }
        }
        known[index] = values
        return (values, found)
    }

    /// The values of an accessor of vertex numbers; −1 for those beyond 32 bits with a sign.
    mutating func indices(_ index: Int) throws(MeshError) -> [Int32] {
        let place = "accessors[\(index)]"
        let accessor = try accessor(index)
        guard let type = GLTFComponent(rawValue: accessor.componentType), accessor.type == "SCALAR" else {
            throw failure(place, "“\(accessor.type)” is not what numbers vertices")
        }
        try budget.spend(accessor.count, path, place)
        var values = [Int32](repeating: 0, count: accessor.count)
        if let view = accessor.bufferView {
            try read(view, accessor.byteOffset, stride: true, type, 1, accessor.count, place) { bytes, at, element in
                values[element] = type.loadIndex(bytes, at: at)
            }
        }
        if let sparse = accessor.sparse {
            let indices = try sparseIndices(sparse, accessor.count, place)
            try read(sparse.values.bufferView, sparse.values.byteOffset, stride: false, type, 1, sparse.count, place) {
                bytes, at, element in values[indices[element]] = type.loadIndex(bytes, at: at)
            }
        }
        return values
    }

    /// Which elements a sparse accessor replaces.
    private mutating func sparseIndices(
        _ sparse: GLTFDocument.Sparse, _ count: Int, _ place: String
    ) throws(MeshError) -> [Int] {
        guard let type = sparse.indices.componentType.flatMap(GLTFComponent.init), sparse.count >= 0,
            sparse.count <= count
        else { throw failure(place, "its sparse part replaces more elements than there are, or by no numbers") }
        var indices = [Int](repeating: 0, count: sparse.count)
        try read(sparse.indices.bufferView, sparse.indices.byteOffset, stride: false, type, 1, sparse.count, place) {
            bytes, at, element in indices[element] = Int(type.loadIndex(bytes, at: at))
        }
        guard indices.allSatisfy({ $0 >= 0 && $0 < count }) else {
            throw failure(place, "its sparse part replaces an element that is not there")
        }
        return indices
    }

    /// Gives `body` the place of each element in a view, once all are known to be there.
    private mutating func read(
        _ viewIndex: Int, _ offset: Int?, stride: Bool, _ type: GLTFComponent, _ width: Int, _ count: Int,
        _ place: String, _ body: (UnsafeRawBufferPointer, Int, Int) -> Void
    ) throws(MeshError) {
        let view = try view(viewIndex)
        let (offset, size) = (offset ?? 0, type.size * width)
        let stride = (stride ? document.bufferViews![viewIndex].byteStride : nil) ?? size
        guard (1...255).contains(stride) else { throw failure(place, "a stride of \(stride) bytes is not possible") }
        guard count > 0 else { return }
        guard offset >= 0, offset <= view.count, size <= view.count - offset,
            count - 1 <= (view.count - offset - size) / stride
        else {
            throw failure(
                place, "\(count) elements do not fit into its buffer view of \(view.count) bytes; the file is broken")
        }
        view.withUnsafeBytes { bytes in
            for element in 0..<count { body(bytes, offset + stride * element, element) }
        }
    }

    private static let widths = ["SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4]

    private func failure(_ place: String, _ reason: String) -> MeshError {
        .invalid(path: path, place: place, reason: reason)
    }
}
