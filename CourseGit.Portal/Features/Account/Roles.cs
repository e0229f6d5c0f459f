using System.Collections.Immutable;

namespace CourseGit.Portal.Features.Account;

/// <summary>The roles there are. A teacher's will join them together with what a teacher may do.</summary>
internal static class Roles
{
    public const string Superuser = CurrentActor.SuperuserRole;

    public static ImmutableArray<string> All { get; } = [Superuser];
}
