using System.Globalization;
using System.Text.Json.Serialization;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Answers;

/// <summary>A token as <c>--json</c> prints it.</summary>
internal sealed record TokenAnswer(
    long Id, string Name, string User, string Scope, IEnumerable<string> Courses, DateTime Created, DateTime Ends, DateTime? LastUsed)
{
    /// <summary>Its text; only where it was made just now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Token { get; init; }

    [JsonIgnore]
    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Id,5}  {User,-24} {Name,-30} {Scope,-10} until {Ends:yyyy-MM-dd HH:mm} UTC, ")
        + (LastUsed is { } used ? string.Create(CultureInfo.InvariantCulture, $"last used {used:yyyy-MM-dd HH:mm} UTC") : "never used")
        + (Courses.Any() ? $"; only {string.Join(", ", Courses)}" : "");

    public static TokenAnswer Of(PersonalToken token) => new(
        token.Id, token.Name, token.User, token.Scope.Id(), token.Courses.Select(c => c.Value), token.CreatedUtc, token.EndsUtc,
        token.LastUsedUtc);
}
