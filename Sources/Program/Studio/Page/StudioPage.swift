internal import Files
import Foundation

/// The files that make the page: plain modules, styles and markup from `assets/studio`.
struct StudioPage: Sendable {
    /// The names of the modules, each after those it imports.
    static let modules = [
        "bundle.js", "maths.js", "shaders.js", "graphics.js", "head.js", "surface.js", "scene.js", "orbit.js",
        "history.js", "link.js", "controls.js", "timeline.js", "clip.js", "main.js",
    ]
    /// The largest file of the page.
    private static let sizeLimit = 1 << 20

    /// The text of each file, by its name.
    let files: [String: String]

    /// The page that comes with the project.
    ///
    /// - Throws: `FileError` for a file that is not found.
    init() throws {
        var files: [String: String] = [:]
        for name in ["index.html", "style.css"] + Self.modules {
            files[name] = try FileReader.text(at: BundledFiles.locate("assets/studio/" + name), limit: Self.sizeLimit)
        }
        self.files = files
    }

    /// The media type of a file by its ending.
    static func mediaType(of name: String) -> String {
        switch (name as NSString).pathExtension {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        default: "application/octet-stream"
        }
    }

    /// The page as it is served: its modules are files beside it.
    ///
    /// - Parameter nonce: what marks the one inline script, the map of modules, as ours.
    func served(nonce: String) -> String {
        let places = Self.modules.map { "\"studio/\($0)\": \"./\($0)\"" }
        return markup(
            styles: "<link rel=\"stylesheet\" href=\"style.css\">", policy: "",
            map:
                "<script type=\"importmap\" nonce=\"\(nonce)\">{\"imports\": {\(places.joined(separator: ", "))}}</script>",
            start: "<script type=\"module\" src=\"main.js\"></script>")
    }

    /// The page as one file that needs nothing beside it, with its data; it may ask nothing of any network.
    ///
    /// - Parameter data: by name, the bytes that the page would have asked a server for.
    func selfContained(_ data: [(name: String, bytes: Data)]) -> String {
        let places = Self.modules.map { name in
            "\"studio/\(name)\": \"data:text/javascript;base64,\(Data(files[name]!.utf8).base64EncodedString())\""
        }
        let blocks = data.map { name, bytes in
            "<script type=\"application/octet-stream\" data-name=\"\(name)\">\(bytes.base64EncodedString())</script>"
        }
        return markup(
            styles: "<style>\n\(files["style.css"]!)</style>",
            policy:
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' "
                + "data:; style-src 'unsafe-inline'; img-src data: blob:; media-src blob:\">",
            map: "<script type=\"importmap\">{\"imports\": {\(places.joined(separator: ", "))}}</script>\n"
                + blocks.joined(separator: "\n"),
            start: "<script type=\"module\">import \"studio/main.js\";</script>")
    }

    private func markup(styles: String, policy: String, map: String, start: String) -> String {
        var text = files["index.html"]!
        for (mark, part) in [("policy", policy), ("styles", styles), ("modules", map), ("start", start)] {
            text = text.replacing("<!-- \(mark) -->", with: part, maxReplacements: 1)
        }
        return text
    }
}
