using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using Grpc.Core;

namespace CourseGit.Portal.Api.Rpc;

/// <summary>The mirror service's calls by gRPC, thin over the same front doors as everything else.</summary>
internal sealed class RepositoryService(RepositoryDesk desk, OperationDesk operations) : Repositories.RepositoriesBase
{
    private const int UsualPage = 100, LargestPage = 500;

    public override async Task<RepositoryResponse> CreateRepository(CreateRepositoryRequest request, ServerCallContext context)
    {
        var (actor, token) = (ActorOf(context), context.CancellationToken);
        var name = RepositoryName.Parse(request.Name.Contains('/', StringComparison.Ordinal) ? request.Name
            : $"{OwnerOf(request)}/{request.Name}");
        var added = await desk.AddAsync(new RepositoryDraft(name)
        {
            Description = request.Description,
            IsPublic = request.IsPublic,
            Source = request.SourceUrl.Length == 0 ? null : request.SourceUrl,
        }, actor, token);
        if (added.Source is null)
            return new() { Repository = await OfAsync(added, actor, true, token), Message = $"Made the repository {name}. Push to it." };
        var task = await desk.MigrateAsync(name.ToString(), null, actor, CancellationToken.None);
        return new()
        {
            Repository = await OfAsync(added, actor, true, token),
            Message = string.Create(CultureInfo.InvariantCulture, $"Made the repository {name}. Task {task.Id} brings its commits."),
        };
    }

    public override async Task<MigrationResponse> MigrateRepository(MigrateRepositoryRequest request, ServerCallContext context)
    {
        var (actor, token) = (ActorOf(context), context.CancellationToken);
        var known = await FindAsync(request.RepositoryId, actor, token);
        if (known is { SyncedUtc: not null } && !request.Force)
            throw new RefusedException($"The repository {known.Name} is here already. Nothing was changed. Say force to bring it anew; "
                + "what only the one before had is kept.");
        var source = request.SourceUrl.Length == 0 ? null : request.SourceUrl;
        var task = await desk.MigrateAsync(known.Name.ToString(), source, actor, token);
        return new()
        {
            RepositoryId = request.RepositoryId,
            Status = RpcWords.Of(RepositoryStatus.Mirroring),
            Message = task.Text,
            TaskId = RpcWords.Of(task.Id),
        };
    }

    public override async Task<SyncResponse> SyncRepository(SyncRepositoryRequest request, ServerCallContext context)
    {
        var (actor, token) = (ActorOf(context), context.CancellationToken);
        var known = await FindAsync(request.RepositoryId, actor, token);
        var task = await desk.SyncAsync(known.Name.ToString(), actor, token);
        return new()
        {
            RepositoryId = request.RepositoryId,
            Status = RpcWords.Of(RepositoryStatus.Mirroring),
            Message = task.Text,
            TaskId = RpcWords.Of(task.Id),
        };
    }

    public override async Task<Repository> GetRepository(GetRepositoryRequest request, ServerCallContext context)
    {
        var (actor, token) = (ActorOf(context), context.CancellationToken);
        var known = request.Name.Length == 0 ? await FindAsync(request.RepositoryId, actor, token)
            : await desk.FindAsync(RepositoryName.Parse(request.Name), actor, token) ?? throw IsNotHere(request.Name);
        return await OfAsync(known, actor, true, token);
    }

    public override async Task<ListRepositoriesResponse> ListRepositories(ListRepositoriesRequest request, ServerCallContext context)
    {
        var (actor, token) = (ActorOf(context), context.CancellationToken);
        if (request.PageSize is < 0 or > LargestPage)
            throw new InvalidInputException($"A page has 1 to {LargestPage} repositories.");
        var all = await desk.ListAsync(actor, token);
        var rest = request.PageToken.Length == 0 ? all : [.. all.SkipWhile(r => r.Name.ToString() != request.PageToken).Skip(1)];
        var size = request.PageSize == 0 ? UsualPage : request.PageSize;
        var answer = new ListRepositoriesResponse();
        foreach (var repository in rest.Take(size))
            answer.Repositories.Add(await OfAsync(repository, actor, false, token));
        answer.NextPageToken = rest.Length > size ? rest[size - 1].Name.ToString() : "";
        return answer;
    }

    public override async Task<SyncTask> GetSyncTask(GetSyncTaskRequest request, ServerCallContext context)
    {
        var (actor, token) = (ActorOf(context), context.CancellationToken);
        if (!long.TryParse(request.TaskId, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await operations.FindAsync(number, actor, token) is not { Subject.Kind: SubjectKind.Repository } task)
            throw ApiRefusal.NotFound($"There is no task \"{TextLength.Excerpt(request.TaskId)}\" of a repository here.");
        var repository = await desk.FindAsync(RepositoryName.Parse(task.Subject.Name), actor, token);
        return RpcWords.Of(task, repository?.Id ?? 0);
    }

    private async Task<Repository> OfAsync(
        Core.Repositories.Repository repository, Actor actor, bool withCommits, CancellationToken cancellationToken) => RpcWords.Of(
            repository, await desk.ContentsAsync(repository.Name.ToString(), withCommits, actor, cancellationToken),
            (await operations.UnderWayAsync(actor, cancellationToken)).Any(o => o.Subject == repository.Subject));

    private async Task<Core.Repositories.Repository> FindAsync(int id, Actor actor, CancellationToken cancellationToken) =>
        await desk.FindAsync(id, actor, cancellationToken) ?? throw IsNotHere(id.ToString(CultureInfo.InvariantCulture));

    private static ApiRefusal IsNotHere(string which) =>
        ApiRefusal.NotFound($"There is no repository {TextLength.Excerpt(which)} here. Look at the list of repositories.");

    // The guide's organisations are numbers; here an owner is a name.
    private static string OwnerOf(CreateRepositoryRequest request) => request switch
    {
        { Owner.Length: > 0 } => request.Owner,
        { OrganisationId: > 0 } => string.Create(CultureInfo.InvariantCulture, $"organisation-{request.OrganisationId}"),
        _ => throw new InvalidInputException("Say whose repository it is: owner, organisation_id, or a name like owner/name."),
    };

    private static Actor ActorOf(ServerCallContext context) => ApiToken.ActorOf(context.GetHttpContext());
}
