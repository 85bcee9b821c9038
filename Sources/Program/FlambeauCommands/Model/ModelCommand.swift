import ArgumentParser

/// `flambeau model`: what a head model's file holds, and what it makes.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Look into head models, convert them, and make meshes of them.",
        subcommands: [
            ModelInfoCommand.self, ModelConvertCommand.self, ModelMeshCommand.self, ModelSheetCommand.self,
        ])
}
