/// An object that a pickle makes by calling something or by setting a state.
enum PickleObject {
    /// A numpy element type.
    case type(ElementType)
    /// A numpy array whose state has not been set.
    case emptyArray
    /// A numpy array of numbers or text and its bytes.
    case array(ArrayLayout, PickleMachine.Span)
    /// A numpy array of objects: its shape, and the container of its elements in C order.
    case objects(shape: [Int], container: Int)
    /// A numpy number or text.
    case scalar(ElementType, PickleMachine.Span)
    /// An instance of a class on the list, and the dictionary of its attributes once set.
    case instance(PickleGlobal, attributes: Int?)
    /// A torch tensor: its storage, the position of its first element in it, its sizes and its strides in elements.
    case tensor(storage: Int, offset: Int, shape: [Int], strides: [Int])
}

/// The elements that torch tensors share.
struct TorchStorage {
    var type: ElementType
    /// The name by which the file refers to the bytes.
    var key: String
    /// The number of elements.
    var count: Int
    /// The bytes, once known.
    var payload: PickleMachine.Span?
}
