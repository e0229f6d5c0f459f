using System.Diagnostics.CodeAnalysis;

namespace CourseGit.Core.Primitives;

/// <summary>Words to search for: 1 to 200 characters on one line. They are looked for as they stand, never as a pattern.</summary>
public sealed record SearchText
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxLength = 200;

    private SearchText(string value) => Value = value;

    /// <summary>The text, trimmed.</summary>
    public string Value { get; }

    /// <summary>
    /// Reads a text; false when nothing is left to search for, it is too long, or half a character. Line breaks and other control
    /// characters count as spaces.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SearchText? search)
    {
        var value = string.Concat((text ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        search = value.Length is > 0 and <= MaxLength && IsWhole(value) ? new SearchText(value) : null;
        return search is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    // Half a character cannot be written as UTF-8, which is what git reads.
    private static bool IsWhole(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;
}
