using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Portal.Answers;
using CourseGit.Portal.Features.Account;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Api.V1;

/// <summary>Some of the rules for notices, by name.</summary>
/// <param name="Next">For after, to get those behind them; null at the end.</param>
internal sealed record NoticeList(IReadOnlyList<NoticeAnswer> Notices, string? Next);

/// <summary>Some of those who may sign in, by name.</summary>
/// <param name="Next">For after, to get those behind them; null at the end.</param>
internal sealed record UserList(IReadOnlyList<UserAnswer> Users, string? Next);

/// <summary>Somebody who may sign in.</summary>
/// <param name="Role">superuser or teacher; null for none.</param>
internal sealed record UserAnswer(string Name, string? Role);

/// <summary><c>/api/v1/notices</c>, <c>/users</c> and <c>/token</c></summary>
internal static class PortalAddresses
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/notices", NoticesAsync).WithTags("Notices").WithName("listNotices")
            .WithSummary("The rules that say who is told of what")
            .WithDescription("Of a webhook only the host, unless the token may change the rules.").Produces<NoticeList>();
        api.MapGet("/users", UsersAsync).WithTags("Users").WithName("listUsers").WithSummary("Who may sign in").Produces<UserList>();
        api.MapGet("/token", (HttpContext http) => TokenAnswer.Of(ApiToken.BearerOf(http).Token)).WithTags("Token").WithName("getToken")
            .WithSummary("The token that asks: whose it is, how far it goes, when it ends").Produces<TokenAnswer>();
    }

    private static async Task<NoticeList> NoticesAsync([AsParameters] ApiPage page, NoticeDesk desk, HttpContext http)
    {
        var all = await desk.ListAsync(ApiToken.ActorOf(http), http.RequestAborted);
        var (items, next) = page.Of("notices", all, n => n.Name);
        return new([.. items.Select(n => NoticeAnswer.Of(n, ApiToken.ActorOf(http)))], next);
    }

    private static async Task<UserList> UsersAsync(
        [AsParameters] ApiPage page, IDbContextFactory<AccountDbContext> contexts, HttpContext http)
    {
        ApiToken.ActorOf(http).Require(Right.SeePeople);
        await using var context = await contexts.CreateDbContextAsync(http.RequestAborted);
        var all = await context.Users.AsNoTracking().Select(u => new UserAnswer(u.UserName!,
            (from held in context.UserRoles
             join role in context.Roles on held.RoleId equals role.Id
             where held.UserId == u.Id
             orderby role.Name
             select role.Name).FirstOrDefault())).ToListAsync(http.RequestAborted);
        var (items, next) = page.Of("users", all, u => u.Name);
        return new(items, next);
    }
}
