/// The Python objects that a pickle may name: all of them stand for data, none is ever run.
enum PickleGlobal: Equatable {
    // numpy
    case reconstructArray
    case scalar
    case frombuffer
    case ndarray
    case dtype
    // Python's own
    case encode
    case reconstructor
    case object
    case set
    case bytes
    case bytearray
    case orderedDictionary
    // chumpy and scipy
    case chumpy
    case chumpySelect
    case sparseColumns
    case sparseRows
    // torch
    case rebuildTensor
    case rebuildParameter
    case loadFromBytes
    case torchSize
    case torchStorage(ElementType)

    /// The global of a module and name; `nil` for every one that is not on the list.
    init?(module: String, name: String) {
        switch (module, name) {
        case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
            self = .reconstructArray
        case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"): self = .scalar
        case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"): self = .frombuffer
        case ("numpy", "ndarray"): self = .ndarray
        case ("numpy", "dtype"): self = .dtype
        case ("_codecs", "encode"): self = .encode
        case ("copy_reg", "_reconstructor"), ("copyreg", "_reconstructor"): self = .reconstructor
        case ("__builtin__", "object"), ("builtins", "object"): self = .object
        case ("__builtin__", "set"), ("builtins", "set"): self = .set
        case ("__builtin__", "frozenset"), ("builtins", "frozenset"): self = .set
        case ("__builtin__", "bytes"), ("builtins", "bytes"): self = .bytes
        case ("__builtin__", "bytearray"), ("builtins", "bytearray"): self = .bytearray
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("chumpy.ch", "Ch"), ("chumpy", "Ch"): self = .chumpy
        case ("chumpy.reordering", "Select"): self = .chumpySelect
        case ("scipy.sparse.csc", "csc_matrix"), ("scipy.sparse._csc", "csc_matrix"),
            ("scipy.sparse._csc", "csc_array"):
            self = .sparseColumns
        case ("scipy.sparse.csr", "csr_matrix"), ("scipy.sparse._csr", "csr_matrix"),
            ("scipy.sparse._csr", "csr_array"):
            self = .sparseRows
        case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch.storage", "_load_from_bytes"): self = .loadFromBytes
        case ("torch", "Size"): self = .torchSize
        case ("torch", let storage):
            guard let type = Self.storageTypes[storage] else { return nil }
            self = .torchStorage(type)
        default: return nil
        }
    }

    private static let storageTypes: [String: ElementType] = [
        "DoubleStorage": ElementType(.float, size: 8), "FloatStorage": ElementType(.float, size: 4),
        "HalfStorage": ElementType(.float, size: 2), "BFloat16Storage": ElementType(.brainFloat, size: 2),
        "LongStorage": ElementType(.signed, size: 8), "IntStorage": ElementType(.signed, size: 4),
        "ShortStorage": ElementType(.signed, size: 2), "CharStorage": ElementType(.signed, size: 1),
        "ByteStorage": ElementType(.unsigned, size: 1), "BoolStorage": ElementType(.boolean, size: 1),
    ]
}
