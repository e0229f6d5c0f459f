using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History.Files;

/// <summary>A file as it was in a commit.</summary>
public sealed partial class FilePanel(CurrentActor actor, CommitFiles files) : LiveComponent
{
    private CommitFile? _file;
    private FileContent? _content;
    private string? _progress;
    private string? _problem;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    [Parameter, EditorRequired]
    public required string Commit { get; set; }

    [Parameter]
    public string? Path { get; set; }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            var user = await actor.GetAsync();
            _file = await files.FindAsync(Course, CommitId.Parse(Commit), CoursePath.Parse(Path), user, Gone);
            StateHasChanged();
            var progress = new ThrottledProgress<FetchProgress>(p => _ = InvokeAsync(() => Show(p)));
            _content = await files.ReadAsync(Course, _file, user, progress, Gone);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }

    private void Show(FetchProgress progress)
    {
        _progress = progress.Text;
        StateHasChanged();
    }
}
