using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Api.V1;

/// <summary>Some of the repositories, by name.</summary>
/// <param name="Next">For after, to get those behind them; null at the end.</param>
internal sealed record RepositoryList(IReadOnlyList<RepositoryAnswer> Repositories, string? Next);

/// <summary>What is asked of a new repository.</summary>
internal sealed record RepositoryWish
{
    /// <summary>Owner and name: acme/site.</summary>
    [MaxLength(RepositoryName.MaxLength)]
    public required string Name { get; init; }

    /// <summary>What it is, for people.</summary>
    [MaxLength(Repository.MaxDescription)]
    public string Description { get; init; } = "";

    /// <summary>Anybody may read it, without signing in.</summary>
    public bool Public { get; init; }

    /// <summary>What it follows: github:OWNER/NAME and so on, or a URL. Left out, an empty repository to push to.</summary>
    public string? Source { get; init; }

    /// <summary>The credential to show at the source.</summary>
    public string? Credential { get; init; }

    /// <summary>Follow every ref; else branches and tags only, and keep those that are deleted at the source.</summary>
    public bool Mirror { get; init; } = true;

    /// <summary>Begin with the newest so many commits of each branch.</summary>
    [Range(1, Repository.MaxDepth)]
    public int? Depth { get; init; }

    /// <summary>Look at the source every so many minutes.</summary>
    [Range(1, Repository.MaxSyncMinutes)]
    public int? SyncMinutes { get; init; }
}

/// <summary>What is to become other; what is left out stays.</summary>
internal sealed record RepositoryChangeWish
{
    /// <summary>What it is, for people.</summary>
    [MaxLength(Repository.MaxDescription)]
    public string? Description { get; init; }

    /// <summary>Anybody may read it, without signing in.</summary>
    public bool? Public { get; init; }

    /// <summary>The credential to show at the source; empty for none.</summary>
    public string? Credential { get; init; }

    /// <summary>Look at the source every so many minutes; 0 for when somebody asks.</summary>
    [Range(0, Repository.MaxSyncMinutes)]
    public int? SyncMinutes { get; init; }

    /// <summary>Keep it as it is: no pushes, no syncs. Or take it out of the archive.</summary>
    public bool? Archived { get; init; }
}

/// <summary>What is asked of a migration.</summary>
internal sealed record MigrateWish
{
    /// <summary>Another source from now on; the same when left out.</summary>
    public string? Source { get; init; }
}

/// <summary><c>/api/v1/repositories</c></summary>
internal static class RepositoryAddresses
{
    public const string Root = "/api/v1/repositories/";
    private const string Followed = "It is queued, and the answer says where it can be followed. Who asks while another waits joins it.";

    public static void Map(RouteGroupBuilder api)
    {
        var repositories = api.MapGroup("/repositories").WithTags("Repositories");
        repositories.MapGet("/", ListAsync).WithName("listRepositories").WithSummary("The repositories of this portal")
            .WithDescription("Those that somebody made, mirrors, and those that courses are backed up to.").Produces<RepositoryList>();
        repositories.MapPost("/", AddAsync).WithName("addRepository").WithSummary("Make a repository, empty or from a source")
            .WithDescription("The commits of a source are brought by an operation, which the answer names.")
            .WithMetadata(new ApiBodyOf(typeof(RepositoryWish), true)).Produces<RepositoryAnswer>(StatusCodes.Status201Created);
        repositories.MapGet("/{owner}/{name}", GetAsync).WithName("getRepository").WithSummary("One repository")
            .WithDescription("Answers with an ETag; sent back as If-None-Match it gives 304 while nothing has changed.")
            .Produces<RepositoryAnswer>().Produces(StatusCodes.Status304NotModified);
        repositories.MapPatch("/{owner}/{name}", ChangeAsync).WithName("changeRepository").WithSummary("Change a repository")
            .WithMetadata(new ApiBodyOf(typeof(RepositoryChangeWish), true)).Produces<RepositoryAnswer>();
        repositories.MapDelete("/{owner}/{name}", RemoveAsync).WithName("removeRepository").WithSummary("Remove a repository")
            .WithDescription("What it holds is set aside for a while.").Produces(StatusCodes.Status204NoContent);
        repositories.MapPost("/{owner}/{name}/mirror/sync", SyncAsync).WithName("syncRepository")
            .WithSummary("Bring a mirror up to date with its source").WithDescription(Followed)
            .Produces<OperationView>(StatusCodes.Status202Accepted);
        repositories.MapPost("/{owner}/{name}/mirror/migrate", MigrateAsync).WithName("migrateRepository")
            .WithSummary("Bring a mirror anew from its source")
            .WithDescription("What only the one before had is kept. " + Followed).WithMetadata(new ApiBodyOf(typeof(MigrateWish), false))
            .Produces<OperationView>(StatusCodes.Status202Accepted);
    }

    private static async Task<RepositoryList> ListAsync([AsParameters] ApiPage page, RepositoryDesk desk, HttpContext http)
    {
        var all = await desk.ListAsync(ApiToken.ActorOf(http), http.RequestAborted);
        var (items, next) = page.Of("repositories", all, r => r.Name.ToString());
        return new([.. items.Select(RepositoryAnswer.Of)], next);
    }

    private static async Task<IResult> AddAsync(RepositoryDesk desk, HttpContext http)
    {
        var wish = await ApiBody.ReadAsync<RepositoryWish>(http.Request);
        var actor = ApiToken.ActorOf(http);
        var added = await desk.AddAsync(new RepositoryDraft(RepositoryName.Parse(wish.Name))
        {
            Description = wish.Description,
            IsPublic = wish.Public,
            Source = wish.Source,
            CredentialName = wish.Credential,
            IsMirror = wish.Mirror,
            Depth = wish.Depth,
            SyncMinutes = wish.SyncMinutes,
        }, actor, http.RequestAborted);
        var answer = RepositoryAnswer.Of(added);
        if (added.Source is not null)
            answer = answer with
            {
                Operation = OperationAnswer.Of(await desk.MigrateAsync(added.Name.ToString(), null, actor, CancellationToken.None)),
            };
        return TypedResults.Created($"{Root}{added.Name}", answer);
    }

    private static async Task<IResult> GetAsync(
        [Description("Its owner")] string owner, [Description("Its name")] string name, RepositoryDesk desk, HttpContext http) =>
        ApiTags.Ok(http, RepositoryAnswer.Of(await FindAsync(owner, name, desk, http)));

    private static async Task<RepositoryAnswer> ChangeAsync(
        [Description("Its owner")] string owner, [Description("Its name")] string name, RepositoryDesk desk, HttpContext http)
    {
        var wish = await ApiBody.ReadAsync<RepositoryChangeWish>(http.Request);
        var (known, actor) = (await FindAsync(owner, name, desk, http), ApiToken.ActorOf(http));
        var changed = await desk.ChangeAsync(known.Name.ToString(), new RepositoryChange
        {
            Description = wish.Description,
            IsPublic = wish.Public,
            CredentialName = wish.Credential,
            SyncMinutes = wish.SyncMinutes,
        }, actor, http.RequestAborted);
        return RepositoryAnswer.Of(wish.Archived is { } archived
            ? await desk.ArchiveAsync(known.Name.ToString(), archived, actor, http.RequestAborted) : changed);
    }

    private static async Task<IResult> RemoveAsync(
        [Description("Its owner")] string owner, [Description("Its name")] string name, RepositoryDesk desk, HttpContext http)
    {
        var known = await FindAsync(owner, name, desk, http);
        await desk.RemoveAsync(known.Name.ToString(), ApiToken.ActorOf(http), http.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SyncAsync(
        [Description("Its owner")] string owner, [Description("Its name")] string name, RepositoryDesk desk, HttpContext http)
    {
        var known = await FindAsync(owner, name, desk, http);
        return OperationAddresses.Followed(
            await desk.SyncAsync(known.Name.ToString(), ApiToken.ActorOf(http), http.RequestAborted));
    }

    private static async Task<IResult> MigrateAsync(
        [Description("Its owner")] string owner, [Description("Its name")] string name, RepositoryDesk desk, HttpContext http)
    {
        var wish = await ApiBody.ReadAsync<MigrateWish>(http.Request);
        var known = await FindAsync(owner, name, desk, http);
        return OperationAddresses.Followed(
            await desk.MigrateAsync(known.Name.ToString(), wish.Source, ApiToken.ActorOf(http), http.RequestAborted));
    }

    /// <exception cref="ApiRefusal">There is none.</exception>
    private static async Task<Repository> FindAsync(string owner, string name, RepositoryDesk desk, HttpContext http) =>
        await desk.FindAsync(RepositoryName.Parse($"{owner}/{name}"), ApiToken.ActorOf(http), http.RequestAborted)
        ?? throw ApiRefusal.NotFound($"There is no repository {owner}/{name} here. Look at the list of repositories.");
}
