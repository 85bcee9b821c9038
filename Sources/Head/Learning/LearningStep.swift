/// What one pass over the registrations learns. Each is least squares whose statistics are sums over registrations.
///
/// Li, Bolkart, Black, Li, Romero, "Learning a model of facial shape and expression from 4D scans", SIGGRAPH Asia 2017, §6:
/// pose before expression, or expressions swallow the jaw; identity last.
public enum LearningStep: String, Codable, CaseIterable, Sendable {
    /// Skinning weights, pose correctives and the joint regressor.
    case pose
    /// Expression components: unposed registrations less their subject's neutral.
    case expression
    /// The mean head and identity components: unposed subjects without their expressions.
    case identity
    /// No learning: how well identities explain subjects left out, and how close random heads come to real ones.
    case evaluation
}
