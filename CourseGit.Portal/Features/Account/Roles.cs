using System.Collections.Immutable;

namespace CourseGit.Portal.Features.Account;

/// <summary>The roles there are. What each may do stands in <c>People/Rights</c>.</summary>
internal static class Roles
{
    public const string Superuser = CurrentActor.SuperuserRole;

    /// <summary>What its members may do, they may do for the courses they teach.</summary>
    public const string Teacher = "teacher";

    /// <summary>The policy of what any signed-in person may see, whatever their role; everything else is closed by default.</summary>
    public const string AnyPerson = "person";

    public static ImmutableArray<string> All { get; } = [Superuser, Teacher];
}
