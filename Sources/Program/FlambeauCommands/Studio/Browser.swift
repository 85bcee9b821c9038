import Foundation

/// The browser that the system opens addresses with.
enum Browser {
    /// Opens an address, where there is a browser and a screen; a person can do it else.
    static func open(_ address: String) {
        #if os(Linux)
            let environment = ProcessInfo.processInfo.environment
            guard environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil else { return }
            let program = "xdg-open"
        #else
            let program = "open"
        #endif
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program, address]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try? process.run()
    }
}
