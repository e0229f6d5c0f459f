using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using CourseGit.Core.Courses;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Answers;

/// <summary>A teacher of a course as <c>--json</c> prints them.</summary>
internal sealed record TeacherAnswer(string Course, string Person, bool MayBackUp)
{
    public static TeacherAnswer Of(Teacher teacher) => new(teacher.Course.Value, teacher.Person, teacher.MayBackUp);

    [JsonIgnore]
    public string InWords => MayBackUp ? $"{Person} (may back up)" : Person;
}

/// <summary>A user as <c>--json</c> prints them.</summary>
internal sealed record UserAnswer(
    string Name, string? DisplayName, string? Role, bool HasAccount, bool Disabled, DateTime? Created, DateTime? LastSignIn,
    ImmutableArray<string> SignsInWith, ImmutableArray<TeacherAnswer> Courses)
{
    public static UserAnswer Of(PortalPerson person) => new(
        person.Name, person.DisplayName, person.Role, person.HasAccount, person.DisabledUtc is not null, person.CreatedUtc,
        person.LastSignInUtc, person.SignsInWith, [.. person.Teaches.Select(TeacherAnswer.Of)]);

    public string Line() => $"{Name,-30} {Role ?? "-",-10} {(Disabled ? "disabled" : Seen),-22} {string.Join(", ", Taught)}".TrimEnd();

    public IEnumerable<string> Lines() =>
    [
        $"Name:       {Name}",
        .. DisplayName is { } called ? new[] { $"Called:     {called}" } : [],
        $"Role:       {Role ?? "none: has no account yet"}",
        $"Signs in:   {(Disabled ? "not any more: disabled" : SignsInWith.IsEmpty ? "has no way yet" : string.Join(", ", SignsInWith))}",
        $"Last seen:  {Seen}",
        $"Courses:    {(Courses.IsEmpty ? "none" : string.Join(", ", Taught))}",
    ];

    private IEnumerable<string> Taught => Courses.Select(c => c.MayBackUp ? $"{c.Course} (may back up)" : c.Course);

    private string Seen => LastSignIn is { } last
        ? string.Create(CultureInfo.InvariantCulture, $"{last:yyyy-MM-dd HH:mm} UTC") : "has not signed in yet";
}
