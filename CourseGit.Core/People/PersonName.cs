using CourseGit.Core.Primitives;

namespace CourseGit.Core.People;

/// <summary>The names people sign in with.</summary>
public static class PersonName
{
    /// <summary>The longest, in characters.</summary>
    public const int MaxLength = 64;

    private const string RemovedWord = " (removed";

    /// <summary>As people are found by it: anna and Anna are one.</summary>
    public static string Normalize(string name) => name.Normalize().ToUpperInvariant();

    /// <summary>
    /// What stands by the work of somebody whose account was removed. It holds a blank, which no name does: so nobody who gets the name
    /// later can be taken for them.
    /// </summary>
    /// <param name="number">From 1; the more have had this name, the larger.</param>
    public static string Removed(string name, int number) => number == 1 ? $"{name}{RemovedWord})" : $"{name}{RemovedWord} {number})";

    /// <summary>Whether this stands by the work of somebody whose account was removed.</summary>
    public static bool IsRemoved(string name) => name.Contains(RemovedWord, StringComparison.Ordinal);

    /// <summary>The name somebody had, whether or not they still have an account.</summary>
    public static string Plain(string name) =>
        name.IndexOf(RemovedWord, StringComparison.Ordinal) is >= 0 and var end ? name[..end] : name;

    /// <exception cref="InvalidInputException">This cannot be a name.</exception>
    public static void Check(string name)
    {
        if (name.Length is 0 or > MaxLength || !name.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' or '@' or '+'))
            throw new InvalidInputException(
                $"\"{TextLength.Excerpt(name)}\" cannot be a user's name. Use 1 to {MaxLength} letters, digits and . _ - @ + without "
                + "blanks, for example anna.berg.");
    }
}
