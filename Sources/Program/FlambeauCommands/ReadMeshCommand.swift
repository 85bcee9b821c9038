import ArgumentParser
import Flambeau

/// `flambeau read-mesh`: not for people. The program calls itself so to read a mesh format of Assimp's in a process
/// that may crash; see `ForeignMeshReader`.
struct ReadMeshCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-mesh",
        abstract: "Read a mesh file for another process, within limits; the answer is not for people.",
        shouldDisplay: false)

    @Argument(help: "The mesh file.")
    var mesh: String

    @Option(help: "Bytes of memory the reading may take.")
    var memory: Int

    @Option(help: "Seconds of processor time it may take.")
    var seconds: Int

    func validate() throws {
        guard (1...1 << 40).contains(memory), (1...1 << 20).contains(seconds) else {
            throw ValidationError("limits of memory and time must be positive")
        }
    }

    func run() {
        ForeignMeshServer.serve(mesh, memory: memory, seconds: seconds)
    }
}
