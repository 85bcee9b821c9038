/// How many elements a glTF file may make: some more than it has bytes, so that instances are possible, and instances
/// of instances without end are not.
struct GLTFBudget {
    private var left: Int

    /// What a file of any size may make beyond its bytes.
    static let allowance = 1 << 21

    /// The budget of a file of so many bytes.
    init(bytes: Int) { left = GLTFBudget.allowance + bytes }

    /// Bytes read besides the file itself.
    mutating func add(bytes: Int) { left += bytes }

    /// Takes elements from the budget, before memory is taken for them.
    ///
    /// - Throws: `MeshError.invalid` when there are not so many left.
    mutating func spend(_ count: Int, _ path: String, _ place: String) throws(MeshError) {
        guard count <= left else {
            throw .invalid(
                path: path, place: place,
                reason: "the scene shows far more vertices or triangles than the file holds; save it without instances")
        }
        left -= count
    }
}
