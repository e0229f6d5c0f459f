namespace CourseGit.Core.Restore.Swapping;

/// <summary>One part of a course that changes places with what was prepared for it.</summary>
/// <param name="Path">Counted from the course folder; empty for the whole folder.</param>
/// <param name="NewInode">The inode of what is prepared; 0 when there is nothing new and the part is to be taken away from the
/// course.</param>
internal sealed record SwapPart(string Path, ulong NewInode);
