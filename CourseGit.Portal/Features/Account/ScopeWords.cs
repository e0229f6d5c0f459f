using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Account;

/// <summary>How far a token goes, as the command line, the API and the page write it.</summary>
internal static class ScopeWords
{
    /// <summary>All there are, for a sentence.</summary>
    public static string All { get; } = string.Join(", ", Enum.GetValues<Scope>().Select(Id));

    /// <summary><c>read</c>, <c>backup</c>, <c>restore</c> or <c>administer</c>.</summary>
    public static string Id(this Scope scope) => scope.ToString().ToLowerInvariant();

    /// <exception cref="InvalidInputException">There is none of this name.</exception>
    public static Scope Parse(string? text) => Enum.GetValues<Scope>().Where(s => s.Id() == text).Select(s => (Scope?)s).FirstOrDefault()
        ?? throw new InvalidInputException($"\"{TextLength.Excerpt(text)}\" is no scope of a token. Use one of {All}.");

    /// <summary>What one is good for, for whoever chooses.</summary>
    public static string Hint(this Scope scope) => scope switch
    {
        Scope.Read => "See courses, their history, files and operations. It changes nothing.",
        Scope.BackUp => "Also back up, verify and cancel.",
        Scope.Restore => "Also restore, and undo restores.",
        _ => "Also pause and run schedules, and whatever else its owner may.",
    };
}
