import Foundation

/// What the program tells a person while it works: on stderr, so that stdout holds results alone.
struct Console {
    /// Whether nothing but errors is told.
    var isQuiet = false
    /// Whether stderr is a terminal, on which a line can be written over.
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(isQuiet: Bool = false) {
        self.isQuiet = isQuiet
    }

    /// Tells something in a line of its own.
    func note(_ text: String) {
        guard !isQuiet else { return }
        clear()
        write(text + "\n")
    }

    /// Tells what went wrong, asked to be quiet or not.
    func error(_ text: String) {
        clear()
        write("Error: " + text + "\n")
    }

    /// Shows what is going on, over the last such line; only on a terminal.
    func progress(_ text: String) {
        guard !isQuiet, isTerminal else { return }
        write("\r\u{1B}[K" + text.prefix(100))
    }

    /// Removes the line of progress.
    func clear() {
        guard !isQuiet, isTerminal else { return }
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
