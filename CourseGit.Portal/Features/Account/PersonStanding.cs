using System.Collections.Immutable;
using CourseGit.Core.People;

namespace CourseGit.Portal.Features.Account;

/// <summary>What an account may do, as the database had it a moment ago.</summary>
/// <param name="Role">Null for none.</param>
internal sealed record PersonStanding(string Name, string? Role, bool IsDisabled, ImmutableArray<TaughtCourse> Teaches);
