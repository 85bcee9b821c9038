import Files
import Foundation
import Testing

@Suite struct TextTests {
    @Test func linesEndInThreeWays() {
        let lines = TextLines("one\r\ntwo\n\nfour\rfive\r\n").map { "\($0.number) \($0.line)" }
        #expect(lines == ["1 one", "2 two", "3 ", "4 four", "5 five", "6 "])
        #expect(TextLines("").map(\.number) == [1])
        #expect(TextLines("ü\u{1F600}\nß").map { String($0.line) } == ["ü\u{1F600}", "ß"])
    }

    @Test(.timeLimit(.minutes(1))) func manyLinesTakeNoMemoryOfTheirOwn() {
        #expect(TextLines(String(repeating: "\n", count: 20_000_000)).reduce(0) { count, _ in count + 1 } == 20_000_001)
    }

    @Test(arguments: [
        "a: &x {b: 1}\nc: *x\n", "a: &x 1\nlist:\n  - *x\n  - - *x # twice\n", "text: 2*3 & more\n",
        "a: &x 1\nb: 5 * 3\n", "note: \"*none* of it\"\n", "a: &x-1 {}\n  key_2.b-c:   *x-1   \n",
    ])
    func aliasesAsValuesAreTaken(text: String) throws {
        try YAMLText.check(text)
    }

    @Test(arguments: [
        ("a: &x {b: 1}\n*x : 2\n", 2), ("a: &x 1\nb: [*x, *x]\n", 2), ("a: &x 1\n? *x\n: 2\n", 2),
        ("a: &x 1\nb: {*x: 3}\n", 2), ("a: &x 1\n- *x : 4\n", 2), ("a: &x 1\nb: [ ? {\n  k: *x\n } : v ]\n", 2),
        ("a: &x 1\n?\n- *x\n: 3\n", 2), ("a: &x [1]\n[1]: *x\n", 2), ("- &x 1\n*x\n", 2),
    ])
    func aliasesInKeysAreRefused(text: String, line: Int) {
        let error = #expect(throws: YAMLText.AliasError.self, "\(text)") { try YAMLText.check(text) }
        #expect(error?.line == line, "\(text)")
    }

    /// Deep JSON is an error, not the end of the stack.
    @Test func deepJSONIsAnError() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let text = String(repeating: open, count: 200_000) + "1" + String(repeating: close, count: 200_000)
            #expect(throws: JSONText.SyntaxError.self) { try JSONText.parse(Data(text.utf8)) }
        }
        let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
        #expect(throws: (any Error).self) { try JSONText.decode([[Int]].self, from: Data(deep.utf8)) }
    }
}
