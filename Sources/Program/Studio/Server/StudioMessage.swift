import Flambeau

/// What the studio tells a page over the socket.
struct StudioMessage: Encodable, Sendable {
    /// What is told.
    enum Kind: String, Encodable, Sendable {
        /// A job waits for those before it.
        case queued
        /// A job is at a step.
        case progress
        /// The head moved: where it is while a fit runs.
        case head
        /// A fit is there.
        case fitted
        /// A job failed, and why.
        case failed
        /// A job was cancelled.
        case cancelled
        /// The head that follows a pulled point.
        case pulled
        /// A request that makes no sense.
        case refused
    }

    var type: Kind
    /// The item that it is about.
    var item: String?
    /// A sentence for a person.
    var message: String?
    var stage: Int?
    var stageCount: Int?
    var name: String?
    var iteration: Int?
    var energy: Double?
    var parameters: ParameterRecord?
    var sceneFromScan: [Double]?
    var seconds: Double?
    /// The number of the request that is answered.
    var number: Int?
    /// How long the solver took, in milliseconds.
    var milliseconds: Double?

    init(_ type: Kind, item: String? = nil, message: String? = nil) {
        self.type = type
        self.item = item
        self.message = message
    }
}
