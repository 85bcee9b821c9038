import Foundation

/// What went wrong with a file, for a person to read: which one, what, and what to do.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// What is wrong, as the end of a sentence that begins with the path.
    public let what: String
    /// What to do about it.
    public let advice: String

    /// An error about the given file.
    public init(path: String, what: String, advice: String) {
        self.path = path
        self.what = what
        self.advice = advice
    }

    /// One sentence: the path, what is wrong, what to do.
    public var description: String { "\(path): \(what); \(advice)" }
}

extension FileError {
    /// The error for a number the system gave, with advice that fits it.
    static func system(_ code: Int32, path: String, doing action: String) -> FileError {
        let advice =
            switch code {
            case ENOENT: "check the path"
            case ENOTDIR: "a part of the path is a file, not a folder; check it"
            case EACCES, EPERM, EROFS: "choose a place where you have permission, or change its permissions"
            case ENOSPC, EDQUOT: "free some space or choose another disk"
            case EISDIR: "give the path of a file, not of a folder"
            case EEXIST: "remove what is there or choose another name"
            case ENAMETOOLONG: "choose a shorter name"
            case EMFILE, ENFILE: "close other programs or raise the limit of open files"
            case ENOMEM: "close other programs to free memory"
            default: "check the disk"
            }
        return FileError(
            path: path, what: "could not be \(action) (\(String(cString: strerror(code))))", advice: advice)
    }
}
