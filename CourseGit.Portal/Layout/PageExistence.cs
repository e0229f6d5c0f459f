using System.Globalization;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components.Endpoints;

namespace CourseGit.Portal.Layout;

/// <summary>
/// Whether what a page's address names is there: a course by its subdomain, an operation or a schedule by its number, a checkout or
/// a repository by its name, the page itself.
/// </summary>
public sealed class PageExistence(CourseRegistry courses, OperationDesk desk, ScheduleDesk schedules, CheckoutDesk checkouts,
    RepositoryDesk repositories)
{
    /// <summary>False when the answer has to be 404.</summary>
    public async Task<bool> CheckAsync(HttpContext http)
    {
        if (http.User.Identity is not { IsAuthenticated: true }
            || http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
            return true;
        if (IsCatchAll(http.GetEndpoint()))
            return false;
        var who = CurrentActor.Of(http.User);
        if (http.GetRouteValue("Subdomain") is string name)
            // Whoever does not teach it does not even learn that it is there.
            return Subdomain.TryParse(name, out var subdomain) && who.May(Right.SeeCourse, subdomain)
                && await courses.FindAsync(subdomain, who, http.RequestAborted) is not null;
        if (http.GetRouteValue("Id") is string text && http.Request.Path.StartsWithSegments("/operations"))
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && who.MayForSome(Right.SeeOperation) && await desk.FindAsync(id, who, http.RequestAborted) is not null;
        if (http.GetRouteValue("Id") is string number && http.Request.Path.StartsWithSegments("/schedules"))
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var schedule)
                && who.May(Right.SeeSchedules) && await schedules.FindAsync(schedule, who, http.RequestAborted) is not null;
        if (http.GetRouteValue("Name") is string checkout && http.Request.Path.StartsWithSegments("/checkouts"))
            return who.May(Right.SeeCheckouts) && await checkouts.FindAsync(checkout, who, http.RequestAborted) is not null;
        if (http.GetRouteValue("Owner") is string owner && http.GetRouteValue("Name") is string repository)
            return RepositoryName.TryParse($"{owner}/{repository}", out var full) && who.May(Right.SeeRepositories)
                && await repositories.FindAsync(full, who, http.RequestAborted) is not null;
        return true;
    }

    /// <summary>Whether this endpoint is the page that stands for every address without one.</summary>
    public static bool IsCatchAll(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == typeof(NotFoundPage);
}
