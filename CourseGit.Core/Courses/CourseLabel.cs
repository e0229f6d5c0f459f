using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// A word that courses are grouped by, such as a year or a department: 1 to 40 characters, letters and digits of any alphabet, spaces and
/// <c>- _ . :</c>, beginning with a letter or a digit, so that it can be no option. Capital and small letters are the same label;
/// it is kept as it was first written. No comma and no line break can be in it: lists of labels are written with both.
/// </summary>
public sealed record CourseLabel
{
    /// <summary>Longest allowed label, in characters.</summary>
    public const int MaxLength = 40;

    /// <summary>How many labels a course may have.</summary>
    public const int MostOfACourse = 20;

    private CourseLabel(string value) => Value = value;

    /// <summary>The label as it was written, without spaces around it and with single ones inside.</summary>
    public string Value { get; }

    /// <summary>Reads a label, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is not a label.</exception>
    public static CourseLabel Parse(string? text) =>
        TryParse(text, out var label)
            ? label
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(text)}\" is not a label. Use 1 to {MaxLength} characters: letters, digits, spaces and - _ . : "
                    + "beginning with a letter or digit, for example 2025 or Teknisk fysik.");

    /// <summary>Reads a label; false when the text is not one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CourseLabel? label)
    {
        var value = Tidy(text ?? "");
        label = IsValid(value) ? new CourseLabel(value) : null;
        return label is not null;
    }

    /// <summary>Reads labels, one a line, as they are stored.</summary>
    /// <exception cref="InvalidInputException">A line is not a label.</exception>
    public static ImmutableArray<CourseLabel> ParseLines(string lines) =>
        lines.Length == 0 ? [] : Ordered(lines.Split('\n').Select(Parse));

    /// <summary>Each label once, as first written, in the order of <see cref="NaturalOrder"/>.</summary>
    public static ImmutableArray<CourseLabel> Ordered(IEnumerable<CourseLabel> labels) =>
        labels.Distinct().OrderBy(l => l.Value, NaturalOrder.Instance).ToImmutableArray() is { IsEmpty: false } some ? some : [];

    /// <inheritdoc/>
    public bool Equals(CourseLabel? other) => string.Equals(Value, other?.Value, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string Tidy(string text) => string.Join(' ', text.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // Half a character counts as the sign that stands for what cannot be read, which is no letter.
    private static bool IsValid(string value) =>
        value is { Length: >= 1 and <= MaxLength }
        && Rune.IsLetterOrDigit(value.EnumerateRunes().First())
        && value.EnumerateRunes().All(IsAllowed);

    private static bool IsAllowed(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '-' or '_' or '.' or ':';
}
