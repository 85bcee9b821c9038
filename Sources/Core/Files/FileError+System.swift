import Foundation

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
            default: "check the disk"
            }
        return FileError(
            path: path, what: "could not be \(action) (\(String(cString: strerror(code))))", advice: advice)
    }
}
