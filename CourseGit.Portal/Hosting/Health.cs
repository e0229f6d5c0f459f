using System.Collections.Immutable;
using CourseGit.Core.Scheduling;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can also work. Both open to all, so neither names a path.
/// </summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => TypedResults.Text("alive\n")).AllowAnonymous();
        endpoints.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(
        CourseGitSettings settings, IDbContextFactory<StateDbContext> contexts, QueueHealth queue, HttpContext http)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (!await AnswersAsync(contexts, http.RequestAborted))
            reasons.Add("The state database does not answer. Check the disk the state folder lies on.");
        if (!Directory.Exists(settings.CoursesRoot))
            reasons.Add("The courses root does not exist. Check that the volume with the courses is mounted.");
        if (await queue.TroubleAsync(http.RequestAborted) is { } trouble)
            reasons.Add(trouble);
        return TypedResults.Json(
            new { ready = reasons.Count == 0, reasons },
            statusCode: reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<bool> AnswersAsync(IDbContextFactory<StateDbContext> contexts, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            await using var context = await contexts.CreateDbContextAsync(limit.Token);
            await context.Courses.AnyAsync(limit.Token);
            return true;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }
}
