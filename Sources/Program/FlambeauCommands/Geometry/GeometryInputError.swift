/// What is wrong with a file of landmarks or cameras.
struct GeometryInputError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
