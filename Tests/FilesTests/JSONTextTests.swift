import Files
import Foundation
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: [
        ("{\"a\": 1,\n\"b\": [1,,2]}", "line 2, column"), ("[1, 2\n3]", "line 2, column"), ("", "empty"),
        ("{", "not JSON"),
    ])
    func syntaxErrorsNameTheirPlace(text: String, expected: String) {
        let error = #expect(throws: JSONText.SyntaxError.self) { _ = try JSONText.parse(Data(text.utf8)) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func valuesAreRead() throws {
        #expect(try JSONText.parse(Data("[1, 2]".utf8)) as? [Int] == [1, 2])
        #expect(try JSONText.parse(Data("3".utf8)) as? Int == 3)
    }

    private struct Views: Codable, Equatable {
        struct View: Codable, Equatable { var pose: [Double] }
        var views: [View]
    }

    @Test(arguments: [
        ("{\"views\": [{\"pose\": [1]}, {}]}", "views[1]: \"pose\" is missing"),
        ("{\"views\": 3}", "views: "), ("{\"views\": [\n3,,]}", "line 2, column"),
    ])
    func whatIsNotTheValueExpectedIsNamed(text: String, expected: String) {
        let error = #expect(throws: JSONText.SyntaxError.self) {
            _ = try JSONText.decode(Views.self, from: Data(text.utf8))
        }
        #expect(error?.description.hasPrefix(expected) == true, "\(String(describing: error))")
    }

    @Test func valuesComeBack() throws {
        let views = Views(views: [.init(pose: [1, 2.5])])
        #expect(try JSONText.decode(Views.self, from: Data(JSONText.encode(views).utf8)) == views)
    }
}
