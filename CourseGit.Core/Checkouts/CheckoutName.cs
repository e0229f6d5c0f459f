using System.Diagnostics.CodeAnalysis;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts;

/// <summary>
/// The name of a checkout, which is that of its folder: 1 to 100 characters of ASCII letters, digits, <c>.</c>, <c>_</c> and <c>-</c>,
/// beginning with a letter, a digit or an underscore, without two dots in a row.
/// </summary>
public sealed record CheckoutName
{
    /// <summary>Longest allowed name, in characters.</summary>
    public const int MaxLength = 100;

    private CheckoutName(string value) => Value = value;

    /// <summary>The name, for example <c>graders</c>.</summary>
    public string Value { get; }

    /// <summary>What operations on it work on.</summary>
    public OperationSubject Subject => new(SubjectKind.Checkout, Value);

    /// <summary>Reads a name, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is none.</exception>
    public static CheckoutName Parse(string? text) => TryParse(TextLength.Check(text, MaxLength, "The name of the checkout"), out var name)
        ? name
        : throw new InvalidInputException(
            $"\"{TextLength.Excerpt(text)}\" is not a name for a checkout. Use letters, digits, hyphen, dot and underscore, no two "
            + "dots in a row, for example graders.");

    /// <summary>Reads a name; false when it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CheckoutName? name)
    {
        name = text is { Length: >= 1 and <= MaxLength } && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '_')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && text[^1] != '.'
            && !text.Contains("..", StringComparison.Ordinal)
            ? new CheckoutName(text)
            : null;
        return name is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
