import Testing

/// Expects an error whose text holds some words.
func expectError(_ words: String, location: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
    do {
        try body()
        Issue.record("no error; one with \"\(words)\" was expected", sourceLocation: location)
    } catch {
        #expect("\(error)".contains(words), sourceLocation: location)
    }
}
