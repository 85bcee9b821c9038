import ArgumentParser
import Flambeau

/// `flambeau geometry homography`.
struct HomographyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "homography", abstract: "The homography that takes points of one image to another.")

    @OptionGroup var options: GeometryOptions
    @OptionGroup var robust: RobustArguments

    func run() async throws {
        try GeometryReport.run(options) { problem in
            GeometryReport(
                try TwoViews.homography(
                    try problem.require(\.points1, "points1"),
                    try problem.require(\.points2, "points2"), options: robust.options(usual: 3)))
        }
    }
}

/// `flambeau geometry fundamental`.
struct FundamentalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fundamental", abstract: "The fundamental matrix of two images.")

    @OptionGroup var options: GeometryOptions
    @OptionGroup var robust: RobustArguments

    func run() async throws {
        try GeometryReport.run(options) { problem in
            GeometryReport(
                try TwoViews.fundamental(
                    try problem.require(\.points1, "points1"),
                    try problem.require(\.points2, "points2"), options: robust.options(usual: 2)))
        }
    }
}

/// `flambeau geometry essential`.
struct EssentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "essential",
        abstract:
            "The essential matrix and relative pose (secondFromFirst, unit translation) of two calibrated cameras.")

    @OptionGroup var options: GeometryOptions
    @OptionGroup var robust: RobustArguments

    func run() async throws {
        try GeometryReport.run(options) { problem in
            let (first, second) = try problem.cameras()
            return GeometryReport(
                try TwoViews.essential(
                    try problem.require(\.points1, "points1"),
                    try problem.require(\.points2, "points2"), first, second,
                    options: robust.options(usual: 2)))
        }
    }
}
