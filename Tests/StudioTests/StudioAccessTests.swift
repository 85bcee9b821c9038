import Testing

@testable import Studio

/// Who may speak to the studio.
@Suite struct StudioAccessTests {
    let access = StudioAccess(token: "00112233445566778899aabbccddeeff", port: 4000)

    func place(
        _ path: String = "/00112233445566778899aabbccddeeff/head", changes: Bool = false,
        host: String? = "127.0.0.1:4000",
        origin: String? = nil
    ) throws(StudioError) -> String {
        try access.place(path: path, changes: changes, host: host, origin: origin)
    }

    @Test func aPageOfOursMaySpeak() throws {
        #expect(try place() == "head")
        #expect(try place(host: "localhost:4000", origin: "http://localhost:4000") == "head")
        #expect(try place("/00112233445566778899aabbccddeeff/", changes: true, origin: "http://127.0.0.1:4000") == "")
        #expect(try place("/00112233445566778899aabbccddeeff/items/item-1") == "items/item-1")
    }

    @Test func nobodyElseMay() {
        #expect(throws: StudioError.self) { try place("/head") }
        #expect(throws: StudioError.self) { try place("/") }
        #expect(throws: StudioError.self) { try place("/00112233445566778899aabbccddeefe/head") }
        #expect(throws: StudioError.self) { try place(host: nil) }
        #expect(throws: StudioError.self) { try place(host: "evil.example:4000") }
        #expect(throws: StudioError.self) { try place(host: "127.0.0.1:4001") }
        #expect(throws: StudioError.self) { try place(origin: "http://evil.example") }
        #expect(throws: StudioError.self) { try place(origin: "null") }
        #expect(throws: StudioError.self) { try place(changes: true) }
    }

    @Test func tokensAreLongAndNew() {
        let tokens = Set((0..<64).map { _ in StudioAccess.random() })
        #expect(tokens.count == 64)
        #expect(tokens.allSatisfy { $0.count == 32 })
    }
}
