using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History.Files;

/// <summary>A file as it was in a commit.</summary>
public sealed partial class FilePanel(CurrentActor actor, CommitFiles files) : LiveComponent
{
    private const int More = 2000;
    private const int LongestLine = 4000;
    private CommitFile? _file;
    private FileContent? _content;
    private string[] _lines = [];
    private int _most = More;
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
            _lines = _content.Text is { } text ? Lines(text.Text) : [];
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }

    private static string[] Lines(string text) =>
        [.. (text.EndsWith('\n') ? text[..^1] : text).Split('\n')
            .Select(l => l.Length <= LongestLine
            ? l.TrimEnd('\r')
            : $"{l[..LongestLine]} … ({Words.Number(l.Length - LongestLine)} more characters)")];

    private void Show(FetchProgress progress)
    {
        _progress = progress.Text;
        StateHasChanged();
    }
}
