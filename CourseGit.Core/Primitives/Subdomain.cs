using System.Diagnostics.CodeAnalysis;

namespace CourseGit.Core.Primitives;

/// <summary>
/// The name of a course: 1 to 63 characters of <c>a-z</c>, <c>0-9</c> and <c>-</c>, neither first nor last a hyphen
/// (a label of RFC 1035 in lower case). It can be no path and no option.
/// </summary>
public sealed record Subdomain
{
    /// <summary>Longest allowed name, in characters: a DNS label.</summary>
    public const int MaxLength = 63;

    private Subdomain(string value) => Value = value;

    /// <summary>The name itself.</summary>
    public string Value { get; }

    /// <summary>Reads a name, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is not a subdomain.</exception>
    public static Subdomain Parse(string? text) =>
        TryParse(text, out var subdomain)
            ? subdomain
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(text)}\" is not a subdomain. Use 1 to {MaxLength} characters of a-z, 0-9 and hyphen, beginning "
                    + "and ending with a letter or digit, for example ffm516-2025.");

    /// <summary>Reads a name; false when the text is not a subdomain.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Subdomain? subdomain)
    {
        subdomain = IsValid(text) ? new Subdomain(text!) : null;
        return subdomain is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsValid(string? text) =>
        text is { Length: >= 1 and <= MaxLength }
        && text[0] != '-'
        && text[^1] != '-'
        && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
