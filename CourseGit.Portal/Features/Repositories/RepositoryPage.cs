using CourseGit.Core.Courses;
using CourseGit.Core.Git.Hosted;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using Microsoft.AspNetCore.Authentication;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// The address of a repository, opened as it stands: a person with a browser is led to the course that lives in it or to its page, a
/// program hears how to clone.
/// </summary>
internal static class RepositoryPage
{
    public static async Task ServeAsync(HttpContext http, HostedRepositories repositories, CourseRegistry courses)
    {
        var isPerson = http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        var isProgramUser = await SignInAsync(http, isPerson);
        if (!http.User.IsInRole(Roles.Superuser))
            await RefuseAsync(http, isPerson);
        else if (!GitHttpAddress.TryRead(http.Request, out var address) || !repositories.Exists(address.Repository))
            await TellAsync(http, isPerson, StatusCodes.Status404NotFound,
                new Notice("There is no such repository",
                "No repository of this portal has this address. A course's own appears with its first backup."));
        else
            await LeadAsync(http, isPerson, isProgramUser, address, courses);
    }

    // A browser's session shows pages and opens no repository; a name and password do both.
    private static async Task<bool> SignInAsync(HttpContext http, bool isPerson)
    {
        if (isPerson && !http.Request.Headers.ContainsKey("Authorization"))
            return false;
        var signedIn = await http.AuthenticateAsync(GitHttpAuthentication.SchemeName);
        http.User = signedIn.Principal ?? new System.Security.Claims.ClaimsPrincipal();
        return true;
    }

    private static Task RefuseAsync(HttpContext http, bool isPerson)
    {
        var isKnown = http.User.Identity is { IsAuthenticated: true };
        if (isPerson && !isKnown && !http.Request.Headers.ContainsKey("Authorization"))
        {
            http.Response.Redirect($"{LocalAddress.Login}?ReturnUrl={Uri.EscapeDataString(http.Request.Path)}");
            return Task.CompletedTask;
        }
        return isKnown ? http.ForbidAsync(GitHttpAuthentication.SchemeName) : http.ChallengeAsync(GitHttpAuthentication.SchemeName);
    }

    private static async Task LeadAsync(HttpContext http, bool isPerson, bool isProgramUser, GitHttpAddress address, CourseRegistry courses)
    {
        var name = address.Repository.ToString();
        var course = (await courses.ListAsync(CurrentActor.Of(http.User), http.RequestAborted))
            .FirstOrDefault(c => c.Remote.Kind == RemoteKind.Hosted && c.Remote.Address == name);
        var page = course is null ? $"/{RepositoryAddress.Of(address.Repository)}" : $"/courses/{course.Subdomain}/overview";
        if (isPerson && !isProgramUser)
        {
            http.Response.Redirect(page);
            return;
        }
        var sentence = $"This is the address of the git repository {name}, for programs. Clone it with: "
            + $"git clone {GitHttpAddress.CloneUrl(http.Request, name)}";
        var notice = new Notice(
            "A git repository", sentence, page,
            course is null ? "Go to the page of the repository" : $"Go to the course {course.Subdomain}");
        await TellAsync(http, isPerson, isPerson ? StatusCodes.Status200OK : StatusCodes.Status404NotFound, notice);
    }

    private static Task TellAsync(HttpContext http, bool isPerson, int status, Notice notice)
    {
        if (!isPerson)
            return GitHttpEndpoints.AnswerAsync(http, status, notice.Sentence);
        http.Response.StatusCode = status;
        return NoticePage.WritePageAsync(http, notice);
    }
}
