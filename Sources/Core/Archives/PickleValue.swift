/// What a data file holds, as values: what remains of a pickle, and of `.npy`, `.npz` and `.pth` files, once nothing of
/// Python is left in it.
package enum PickleValue: Equatable, Sendable {
    /// `None`.
    case none
    /// `True` or `False`.
    case boolean(Bool)
    /// An integer of up to 64 bits.
    case integer(Int64)
    /// A larger integer, as two's complement bytes, the lowest first.
    case largeInteger([UInt8])
    /// A floating-point number.
    case double(Double)
    /// Text; also the byte strings of Python 2 where they are UTF-8.
    case text(String)
    /// Bytes.
    case bytes([UInt8])
    /// A list.
    case list([PickleValue])
    /// A tuple.
    case tuple([PickleValue])
    /// A set, in the file's order.
    case set([PickleValue])
    /// A dictionary, in the file's order.
    case dictionary([Entry])
    /// A numpy array, a chumpy object's value or a torch tensor.
    case array(NumericArray)
    /// A numpy array of objects: its shape and its elements in C order.
    case objects(shape: [Int], [PickleValue])
    /// A scipy matrix.
    case sparse(SparseMatrix)

    /// A key of a dictionary and what belongs to it.
    package struct Entry: Equatable, Sendable {
        /// The key.
        package var key: PickleValue
        /// The value.
        package var value: PickleValue

        /// A key and its value.
        package init(key: PickleValue, value: PickleValue) {
            (self.key, self.value) = (key, value)
        }
    }
}
