using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History.Commit;

/// <summary>One commit: who, when, why, and all it changed. Which file is looked at, and how, stands in the address.</summary>
public sealed partial class CommitPanel(
    CurrentActor actor, CommitReader commits, CourseHistory history, RemoteProviders providers, NavigationManager navigation,
    AddressBar address) : LiveComponent
{
    private CommitDetail? _commit;
    private CommitId? _newest;
    private string? _problem;
    private DifferenceView _view;
    private string? _file;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    /// <summary>The id in the address, or its beginning.</summary>
    [Parameter, EditorRequired]
    public required string Commit { get; set; }

    [SupplyParameterFromQuery(Name = "file")]
    private string? FileText { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    private string? ViewText { get; set; }

    private string? CommitPage(CommitId commit) =>
        Course.Remote.Kind == RemoteKind.Hosted ? null : providers.HostOf(Course.Remote)?.LinksOf(Course.Remote).OfCommit(commit);

    protected override async Task OnInitializedAsync()
    {
        (_file, _view) = (FileText, DifferenceViews.Read(ViewText));
        try
        {
            var user = await actor.GetAsync();
            _commit = await commits.ReadAsync(Course, CommitName.Parse(Commit), user, Gone);
            _newest = (await history.OpenAsync(Course, null, user, Gone)).Tip;
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }

    private async Task ChooseAsync((string? File, DifferenceView View) choice)
    {
        (_file, _view) = choice;
        await address.ReplaceAsync(DifferenceViews.Address(navigation, HistoryAddress.Commit(Course.Subdomain, _commit!.Line.Id), choice));
    }
}
