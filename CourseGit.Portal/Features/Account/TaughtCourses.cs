using System.Collections.Immutable;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account;

/// <summary>The courses that somebody teaches.</summary>
internal sealed class TaughtCourses(IDbContextFactory<StateDbContext> contexts)
{
    /// <param name="normalizedName">The name they sign in with, in capitals.</param>
    public async Task<ImmutableArray<TaughtCourse>> OfAsync(string normalizedName, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Teachers.AsNoTracking().Where(t => t.NormalizedPerson == normalizedName).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new TaughtCourse(Subdomain.Parse(r.Course), r.MayBackUp))];
    }
}
