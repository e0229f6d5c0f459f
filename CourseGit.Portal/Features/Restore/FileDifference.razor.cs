using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Restore;

/// <summary>One file of a plan, now and then, line by line.</summary>
public sealed partial class FileDifference(CurrentActor actor, RestorePlanner planner) : LiveComponent
{
    private LineDifference? _difference;
    private string? _problem;

    [Parameter, EditorRequired]
    public required RestorePlan Plan { get; set; }

    [Parameter, EditorRequired]
    public required RawPath Path { get; set; }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            var files = await planner.CompareAsync(Plan, Path, await actor.GetAsync(), Gone);
            // A large file takes a while, in which the page shall still answer.
            _difference = files.WhyNot is null ? await Task.Run(() => LineDifference.Of(files.Now ?? "", files.Then ?? ""), Gone) : null;
            _problem = files.WhyNot;
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }
}
