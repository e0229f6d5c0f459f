using CourseGit.Core.Primitives;

namespace CourseGit.Core.People;

/// <summary>The names people sign in with.</summary>
public static class PersonName
{
    /// <summary>The longest, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>As people are found by it: anna and Anna are one.</summary>
    public static string Normalize(string name) => name.Normalize().ToUpperInvariant();

    /// <exception cref="InvalidInputException">This cannot be a name.</exception>
    public static void Check(string name)
    {
        if (name.Length is 0 or > MaxLength || !name.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' or '@' or '+'))
            throw new InvalidInputException(
                $"\"{TextLength.Excerpt(name)}\" cannot be a user's name. Use 1 to {MaxLength} letters, digits and . _ - @ + without "
                + "blanks, for example anna.berg.");
    }
}
