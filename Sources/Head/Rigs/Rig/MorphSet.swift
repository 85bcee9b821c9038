/// A group of morph targets that a rig may have.
public enum MorphSet: String, CaseIterable, Codable, Sendable {
    /// The named expressions, Apple's 52 where the head has them: the whole movement at weight 1, jaw and eyes included,
    /// so that weights alone drive the face.
    case arkit
    /// What named expressions need between 0 and 1, each by its own name, as `eyeBlinkLeft_50`, where the head has such
    /// shapes: its weight rises from 0 to 1 and falls again around that of the expression.
    case inbetweens
    /// The expression components, a standard deviation each.
    case expression
    /// The identity components, a standard deviation each, about the identity of the rig; the joints do not follow them.
    case identity
}
